#include "hub/room.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace crier::hub {

Member::~Member() { CRIER_ASSERT(memberships_.empty()); }

bool Room::contains(const Member& member) const {
    return std::any_of(
        member.memberships_.begin(), member.memberships_.end(), [this](const auto& membership) {
            return membership.room == this;
        });
}

void Room::add(Member& member) {
    if (contains(member)) return;
    member.memberships_.push_back({this, places_.size()});
    places_.push_back(place_of(member));
}

void Room::remove(Member& member) {
    const auto is_here = [this](const auto& membership) { return membership.room == this; };
    auto& memberships = member.memberships_;
    const auto found = std::find_if(memberships.begin(), memberships.end(), is_here);
    if (found == memberships.end()) return;
    const std::size_t place = found->place;
    memberships.erase(found);

    // The last member takes the free place.
    const RoomPlace last_place = places_.back();
    Member& last = *last_place.member;
    places_.pop_back();
    if (&last == &member) return;
    places_[place] = last_place;
    auto& its = last.memberships_;
    std::find_if(its.begin(), its.end(), is_here)->place = place;
}

void Room::deliver(DeliveryRun& run) const {
    for (const RoomPlace& place : places_) run.offer_place(place);
}

void Room::deliver_once(DeliveryRun& run) const {
    // The list is dense, what it points to is not: its next lines are fetched while one is used.
    constexpr std::size_t kAhead = 8;
    const std::size_t count = places_.size();
    for (std::size_t i = 0; i < count; ++i) {
        if (i + kAhead < count) __builtin_prefetch(places_[i + kAhead].outlet, 1);
        run.offer_once(places_[i]);
    }
}

void Room::update(const Member& member) {
    for (const auto& membership : member.memberships_) {
        if (membership.room != this) continue;
        RoomPlace& place = places_[membership.place];
        place.outlet = member.outlet_;
        place.form = member.wire_form_;
    }
}

void Room::skip(const DeliveryRun& run) const {
    for (const RoomPlace& place : places_) run.skip(*place.member);
}

std::vector<Member*> Room::choose(const std::function<bool(const Member&)>& is_chosen) const {
    std::vector<Member*> chosen;
    for (const RoomPlace& place : places_) {
        if (is_chosen(*place.member)) chosen.push_back(place.member);
    }
    return chosen;
}

}  // namespace crier::hub
