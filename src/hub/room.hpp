#pragma once

#include "hub/delivery_run.hpp"
#include "hub/member.hpp"
#include "hub/room_name.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace crier::hub {

/// The members of one room that are connected to one loop.
///
/// Lives on: one loop. Owner: HubShard, until the last member leaves. Joining and leaving are O(1).
class Room {
public:
    explicit Room(RoomName name) : name_{std::move(name)} {}
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    /// Joining twice is not an error.
    void add(Member& member);
    /// Leaving what one is not in is not an error.
    void remove(Member& member);
    bool contains(const Member& member) const;

    /// Offers the event to every member that has not had it.
    void deliver(DeliveryRun& run) const;

    /// Offers the event to every member: for the only room of an event that excepts nobody.
    void deliver_once(DeliveryRun& run) const;

    /// The member's form and outlet have changed.
    void update(const Member& member);

    /// Keeps the event from every member.
    void skip(const DeliveryRun& run) const;

    /// The members for whom `is_chosen` holds; they may leave while the list is used.
    std::vector<Member*> choose(const std::function<bool(const Member&)>& is_chosen) const;

    const std::vector<RoomPlace>& places() const { return places_; }
    const RoomName& name() const { return name_; }
    bool is_empty() const { return places_.empty(); }
    std::size_t size() const { return places_.size(); }

private:
    static RoomPlace place_of(Member& member) {
        return {&member, member.outlet_, member.wire_form_};
    }

    RoomName name_;
    std::vector<RoomPlace> places_;  // Members are not owned; one leaves before it goes.
};

}  // namespace crier::hub
