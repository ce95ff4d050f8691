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
    member.memberships_.push_back({this, members_.size()});
    members_.push_back(&member);
}

void Room::remove(Member& member) {
    const auto is_here = [this](const auto& membership) { return membership.room == this; };
    auto& memberships = member.memberships_;
    const auto found = std::find_if(memberships.begin(), memberships.end(), is_here);
    if (found == memberships.end()) return;
    const std::size_t place = found->place;
    memberships.erase(found);

    // The last member takes the free place.
    Member& last = *members_.back();
    members_.pop_back();
    if (&last == &member) return;
    members_[place] = &last;
    auto& its = last.memberships_;
    std::find_if(its.begin(), its.end(), is_here)->place = place;
}

std::size_t Room::deliver(const Delivery& delivery, std::uint64_t number) {
    std::size_t taken = 0;
    for (Member* member : members_) {
        if (member->last_delivery_ == number) continue;
        member->last_delivery_ = number;
        const SharedBytes& frame = delivery.frames[static_cast<std::size_t>(member->wire_form_)];
        if (member->deliver(frame)) ++taken;
    }
    return taken;
}

std::vector<Member*> Room::choose(const std::function<bool(const Member&)>& is_chosen) const {
    std::vector<Member*> chosen;
    std::copy_if(
        members_.begin(), members_.end(), std::back_inserter(chosen), [&](const Member* member) {
            return is_chosen(*member);
        });
    return chosen;
}

}  // namespace crier::hub
