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

void Room::deliver(DeliveryRun& run) const {
    for (Member* member : members_) run.offer(*member);
}

void Room::skip(const DeliveryRun& run) const {
    for (Member* member : members_) run.skip(*member);
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
