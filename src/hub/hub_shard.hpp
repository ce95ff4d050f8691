#pragma once

#include "base/result.hpp"
#include "hub/hub_config.hpp"
#include "hub/hub_error.hpp"
#include "hub/hub_metrics.hpp"
#include "hub/member.hpp"
#include "hub/room.hpp"
#include "loop/event_loop.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace crier::hub {

/// What the shards of a hub share about wire forms.
struct WireForms {
    std::vector<Encoder> encoders{};  ///< Changed at start-up only.
    /// Members of rooms per form, on all loops: nothing is encoded for nobody.
    std::array<std::atomic<std::size_t>, kMaxWireForms> members{};
};

/// The rooms of one loop.
///
/// Lives on: one loop. Owner: Hub.
class HubShard {
public:
    HubShard(loop::EventLoop& loop, const HubConfig& config, WireForms& forms, HubMetrics& metrics);
    HubShard(const HubShard&) = delete;
    HubShard& operator=(const HubShard&) = delete;

    /// Joining twice is not an error.
    Result<void, HubError> join(Member& member, const RoomName& name);

    /// True when the member was in the room.
    bool leave(Member& member, const RoomName& name);
    void leave_all(Member& member);

    /// What is delivered from now on has this form and goes to `outlet`, or to Member::deliver when
    /// that is null: the member's transport has changed.
    void change_route(Member& member, WireForm form, FrameOutlet* outlet);

    /// Deliveries go to Member::deliver again: its outlet ends. Also during a delivery.
    void drop_outlet(Member& member);

    /// The rooms a member is in, in no order.
    static std::vector<RoomName> rooms_of(const Member& member);

    /// The members an event for these rooms would reach, each once.
    std::vector<Member*> select(
        const std::vector<RoomName>& rooms, const std::vector<RoomName>& except);

    /// Answers a name that is no room: the one member it stands for, or null. Lets a protocol give
    /// every member a room of its own that costs nothing. Start-up only; several may answer.
    using FindMember = std::function<Member*(const RoomName&)>;
    void add_names(FindMember find) { names_.push_back(std::move(find)); }

    /// Hands the event to the members of its rooms, each once; returns how many took it.
    std::size_t deliver(const Delivery& delivery);

    /// Takes everybody out of the room for whom `may_stay` does not hold.
    void revoke(const RoomName& name, const std::function<bool(const Member&)>& may_stay);

    loop::EventLoop& event_loop() { return loop_; }
    std::size_t room_count() const { return rooms_.size(); }

private:
    void deliver_to_rooms(const Event& event, DeliveryRun& run);
    void remove_if_empty(Room& room);
    std::atomic<std::size_t>& members_of_form(const Member& member);
    bool is_new_to_run(Member& member);
    Member* find_member(const RoomName& name) const;
    /// Calls one of the two, whichever the name is.
    template <class OnRoom, class OnMember>
    void visit(const RoomName& name, OnRoom on_room, OnMember on_member);

    loop::EventLoop& loop_;
    const HubConfig& config_;
    WireForms& forms_;
    HubMetrics& metrics_;
    std::vector<FindMember> names_;
    std::unordered_map<RoomName, std::unique_ptr<Room>> rooms_;
    std::uint64_t deliveries_ = 0;
    bool is_delivering_ = false;
};

}  // namespace crier::hub
