#pragma once

#include "base/result.hpp"
#include "hub/hub_config.hpp"
#include "hub/hub_error.hpp"
#include "hub/hub_metrics.hpp"
#include "hub/member.hpp"
#include "hub/room.hpp"
#include "loop/event_loop.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace crier::hub {

/// The rooms of one loop.
///
/// Lives on: one loop. Owner: Hub.
class HubShard {
public:
    HubShard(loop::EventLoop& loop, const HubConfig& config, HubMetrics& metrics);
    HubShard(const HubShard&) = delete;
    HubShard& operator=(const HubShard&) = delete;

    /// Joining twice is not an error.
    Result<void, HubError> join(Member& member, const RoomName& name);

    /// True when the member was in the room.
    bool leave(Member& member, const RoomName& name);
    void leave_all(Member& member);

    /// Hands the event to the members of its rooms, each once; returns how many took it.
    std::size_t deliver(const Delivery& delivery);

    /// Takes everybody out of the room for whom `may_stay` does not hold.
    void revoke(const RoomName& name, const std::function<bool(const Member&)>& may_stay);

    loop::EventLoop& event_loop() { return loop_; }
    std::size_t room_count() const { return rooms_.size(); }

private:
    void remove_if_empty(Room& room);

    loop::EventLoop& loop_;
    const HubConfig& config_;
    HubMetrics& metrics_;
    std::unordered_map<RoomName, std::unique_ptr<Room>> rooms_;
    std::uint64_t deliveries_ = 0;
    bool is_delivering_ = false;
};

}  // namespace crier::hub
