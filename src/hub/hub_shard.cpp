#include "hub/hub_shard.hpp"

#include "base/assert.hpp"

namespace crier::hub {

HubShard::HubShard(loop::EventLoop& loop, const HubConfig& config, HubMetrics& metrics)
    : loop_{loop}, config_{config}, metrics_{metrics} {}

Result<void, HubError> HubShard::join(Member& member, const RoomName& name) {
    loop_.assert_current();
    CRIER_ASSERT(!is_delivering_);
    const auto found = rooms_.find(name);
    if (found != rooms_.end() && found->second->contains(member)) return {};
    if (member.memberships_.size() >= config_.max_rooms_per_member) {
        return std::unexpected{HubError::TooManyRooms};
    }
    if (found != rooms_.end()) {
        found->second->add(member);
        return {};
    }
    metrics_.rooms.Increment();
    rooms_.emplace(name, std::make_unique<Room>(name)).first->second->add(member);
    return {};
}

bool HubShard::leave(Member& member, const RoomName& name) {
    CRIER_ASSERT(!is_delivering_);
    const auto found = rooms_.find(name);
    if (found == rooms_.end() || !found->second->contains(member)) return false;
    found->second->remove(member);
    remove_if_empty(*found->second);
    return true;
}

void HubShard::leave_all(Member& member) {
    CRIER_ASSERT(!is_delivering_);
    while (!member.memberships_.empty()) {
        Room& room = *member.memberships_.back().room;
        room.remove(member);
        remove_if_empty(room);
    }
}

void HubShard::remove_if_empty(Room& room) {
    if (!room.is_empty()) return;
    metrics_.rooms.Decrement();
    rooms_.erase(RoomName{room.name()});
}

std::size_t HubShard::deliver(const Delivery& delivery) {
    loop_.assert_current();
    is_delivering_ = true;
    ++deliveries_;
    std::size_t taken = 0;
    for (const RoomName& name : delivery.rooms) {
        const auto found = rooms_.find(name);
        if (found != rooms_.end()) taken += found->second->deliver(delivery, deliveries_);
    }
    is_delivering_ = false;
    if (taken > 0) metrics_.deliveries.Increment(static_cast<double>(taken));
    return taken;
}

void HubShard::revoke(const RoomName& name, const std::function<bool(const Member&)>& may_stay) {
    loop_.assert_current();
    const auto found = rooms_.find(name);
    if (found == rooms_.end()) return;
    const auto leaving =
        found->second->choose([&](const Member& member) { return !may_stay(member); });
    for (Member* member : leaving) leave(*member, name);
}

}  // namespace crier::hub
