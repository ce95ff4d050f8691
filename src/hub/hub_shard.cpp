#include "hub/hub_shard.hpp"

#include "base/assert.hpp"

#include <utility>

namespace crier::hub {

HubShard::HubShard(
    loop::EventLoop& loop, const HubConfig& config, WireForms& forms, HubMetrics& metrics)
    : loop_{loop}, config_{config}, forms_{forms}, metrics_{metrics} {}

std::atomic<std::size_t>& HubShard::members_of_form(const Member& member) {
    return forms_.members[static_cast<std::size_t>(member.wire_form())];
}

Result<void, HubError> HubShard::join(Member& member, const RoomName& name) {
    loop_.assert_current();
    CRIER_ASSERT(!is_delivering_);
    const auto found = rooms_.find(name);
    if (found != rooms_.end() && found->second->contains(member)) return {};
    if (member.memberships_.size() >= config_.max_rooms_per_member) {
        return std::unexpected{HubError::TooManyRooms};
    }
    if (member.memberships_.empty()) ++members_of_form(member);
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
    if (member.memberships_.empty()) --members_of_form(member);
    remove_if_empty(*found->second);
    return true;
}

void HubShard::leave_all(Member& member) {
    CRIER_ASSERT(!is_delivering_);
    if (member.memberships_.empty()) return;
    --members_of_form(member);
    while (!member.memberships_.empty()) {
        Room& room = *member.memberships_.back().room;
        room.remove(member);
        remove_if_empty(room);
    }
}

void HubShard::change_route(Member& member, WireForm form, FrameOutlet* outlet) {
    loop_.assert_current();
    CRIER_ASSERT(!is_delivering_);
    if (!member.memberships_.empty()) --members_of_form(member);
    member.wire_form_ = form;
    member.outlet_ = outlet;
    if (!member.memberships_.empty()) ++members_of_form(member);
    for (const auto& membership : member.memberships_) membership.room->update(member);
}

void HubShard::drop_outlet(Member& member) {
    loop_.assert_current();
    if (std::exchange(member.outlet_, nullptr) == nullptr) return;
    for (const auto& membership : member.memberships_) membership.room->update(member);
}

std::vector<RoomName> HubShard::rooms_of(const Member& member) {
    std::vector<RoomName> rooms;
    rooms.reserve(member.memberships_.size());
    for (const auto& membership : member.memberships_) rooms.push_back(membership.room->name());
    return rooms;
}

void HubShard::remove_if_empty(Room& room) {
    if (!room.is_empty()) return;
    metrics_.rooms.Decrement();
    rooms_.erase(RoomName{room.name()});
}

Member* HubShard::find_member(const RoomName& name) const {
    for (const FindMember& find : names_) {
        if (Member* member = find(name)) return member;
    }
    return nullptr;
}

template <class OnRoom, class OnMember>
void HubShard::visit(const RoomName& name, OnRoom on_room, OnMember on_member) {
    if (const auto found = rooms_.find(name); found != rooms_.end()) {
        on_room(*found->second);
    }
    // A room may bear the name of a member: the two are one.
    if (Member* member = find_member(name)) {
        on_member(*member);
    }
}

std::size_t HubShard::deliver(const Delivery& delivery) {
    loop_.assert_current();
    is_delivering_ = true;
    DeliveryRun run{delivery, forms_.encoders, ++deliveries_};
    deliver_to_rooms(delivery.event, run);
    is_delivering_ = false;
    if (run.taken() > 0) metrics_.deliveries.Increment(static_cast<double>(run.taken()));
    return run.taken();
}

void HubShard::deliver_to_rooms(const Event& event, DeliveryRun& run) {
    if (event.rooms.size() == 1 && event.except.empty()) {
        const RoomName& name = event.rooms.front();
        const auto found = rooms_.find(name);
        Member* named = find_member(name);
        // Both: the member may be in the room that bears its name.
        if (found == rooms_.end() || named == nullptr) {
            if (found != rooms_.end()) found->second->deliver_once(run);
            if (named != nullptr) run.offer(*named);
            return;
        }
    }
    for (const RoomName& name : event.except) {
        visit(
            name,
            [&](const Room& room) { room.skip(run); },
            [&](Member& member) { run.skip(member); });
    }
    for (const RoomName& name : event.rooms) {
        visit(
            name,
            [&](const Room& room) { room.deliver(run); },
            [&](Member& member) { run.offer(member); });
    }
}

/// Marks the member as seen in the present run.
bool HubShard::is_new_to_run(Member& member) {
    return std::exchange(member.last_delivery_, deliveries_) != deliveries_;
}

std::vector<Member*> HubShard::select(
    const std::vector<RoomName>& rooms, const std::vector<RoomName>& except) {
    loop_.assert_current();
    ++deliveries_;
    std::vector<Member*> selected;
    const auto skip = [&](Member& member) { is_new_to_run(member); };
    const auto take = [&](Member& member) {
        if (is_new_to_run(member)) selected.push_back(&member);
    };
    const auto each = [](auto visit_member) {
        return [visit_member](const Room& room) {
            for (const RoomPlace& place : room.places()) visit_member(*place.member);
        };
    };
    for (const RoomName& name : except) visit(name, each(skip), skip);
    for (const RoomName& name : rooms) visit(name, each(take), take);
    return selected;
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
