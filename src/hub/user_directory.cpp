#include "hub/user_directory.hpp"

#include "loop/run_on.hpp"

#include <algorithm>

namespace crier::hub {

UserDirectory::UserDirectory(loop::LoopGroup& loops, const HubConfig& config, HubMetrics& metrics)
    : loops_{loops}, config_{config}, metrics_{metrics} {
    for (std::size_t i = 0; i < loops.size(); ++i) parts_.push_back(std::make_unique<Part>());
}

UserDirectory::~UserDirectory() = default;

UserDirectory::Ticket::~Ticket() {
    if (directory_ != nullptr) directory_->release(*this);
}

loop::LoopIndex UserDirectory::home_of(const RoomName& user) const {
    return std::hash<RoomName>{}(user) % parts_.size();
}

UserDirectory::Ticket UserDirectory::admit(
    const RoomName& user, Member& member, OnDecided on_decided) {
    loop::EventLoop* here = loop::EventLoop::current();
    const loop::LoopIndex index = here == nullptr ? 0 : here->index();
    Part& part = *parts_[index];
    const Place place{index, part.next_number++};
    part.members.emplace(place.number, Part::Waiting{&member, std::move(on_decided)});

    Ticket ticket;
    ticket.directory_ = this;
    ticket.user_ = user;
    ticket.number_ = place.number;
    ticket.loop_ = index;
    loop::dispatch(loops_.at(home_of(user)), [this, user, place] {
        const bool is_admitted = take_place(user, place);
        loop::dispatch(
            loops_.at(place.loop), [this, place, is_admitted] { decide(place, is_admitted); });
    });
    return ticket;
}

/// On the home loop.
bool UserDirectory::take_place(const RoomName& user, Place place) {
    std::deque<Place>& places = parts_[home_of(user)]->users[user];
    const bool is_full = places.size() >= config_.max_connections_per_user;
    if (is_full) {
        metrics_.refused_connections.Increment();
        if (config_.over_limit == OverLimit::Refuse) return false;
    }
    places.push_back(place);
    if (is_full) {
        const Place oldest = places.front();
        places.pop_front();
        // Last, because an eviction on this very loop gives its ticket back and may change the map.
        loop::dispatch(loops_.at(oldest.loop), [this, oldest] { evict(oldest); });
    }
    return true;
}

/// On the member's loop. The member may have gone in the meantime.
void UserDirectory::decide(Place place, bool is_admitted) {
    auto& members = parts_[place.loop]->members;
    const auto found = members.find(place.number);
    if (found == members.end() || !found->second.on_decided) return;
    auto on_decided = std::exchange(found->second.on_decided, nullptr);
    on_decided(is_admitted);
}

void UserDirectory::evict(Place place) {
    auto& members = parts_[place.loop]->members;
    const auto found = members.find(place.number);
    if (found != members.end()) found->second.member->on_evicted();
}

void UserDirectory::release(Ticket& ticket) {
    const Place place{ticket.loop_, ticket.number_};
    parts_[place.loop]->members.erase(place.number);
    loop::dispatch(loops_.at(home_of(ticket.user_)), [this, user = ticket.user_, place] {
        give_back(user, place);
    });
}

/// On the home loop. Not there any more when it was refused or evicted.
void UserDirectory::give_back(const RoomName& user, Place place) {
    auto& users = parts_[home_of(user)]->users;
    const auto found = users.find(user);
    if (found == users.end()) return;
    std::erase_if(found->second, [&](const Place& other) {
        return other.loop == place.loop && other.number == place.number;
    });
    if (found->second.empty()) users.erase(found);
}

}  // namespace crier::hub
