#pragma once

#include "auth/identity.hpp"
#include "base/shared_bytes.hpp"
#include "hub/wire_form.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>

namespace crier::hub {

class Room;

/// A session inside the hub: something that is in rooms and takes frames.
///
/// Implemented by each protocol's session. Lives on: one loop. Lifetime: leaves all rooms
/// (HubShard::leave_all) before it goes; checked by an assertion.
class Member {
public:
    explicit Member(WireForm wire_form) : wire_form_{wire_form} {}
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

    /// Takes a frame in its wire form; false when it could not (closing, its queue is full, or it
    /// is not ready for something volatile).
    /// Not called while the member has an outlet (HubShard::change_route), which takes the frames
    /// instead. Never runs code that joins or leaves rooms before the turn is over.
    virtual bool deliver(const SharedBytes& frame, FramePolicy policy) = 0;

    /// Somebody with a newer connection took its place (OverLimit::EvictOldest).
    virtual void on_evicted() {}

    /// Null while it has not said who it is.
    virtual const auth::Identity* identity() const = 0;

    WireForm wire_form() const { return wire_form_; }
    /// Where its frames go without asking it; null: to deliver.
    FrameOutlet* outlet() const { return outlet_; }

protected:
    virtual ~Member();

private:
    friend class DeliveryRun;
    friend class Room;
    friend class HubShard;

    struct Membership {
        Room* room;
        std::size_t place;  // Index in the room's list.
    };

    boost::container::small_vector<Membership, 1> memberships_;
    FrameOutlet* outlet_ = nullptr;
    std::uint64_t last_delivery_ = 0;  // Guards against getting one event through two rooms.
    WireForm wire_form_;
};

}  // namespace crier::hub
