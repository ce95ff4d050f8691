#pragma once

#include "hub/member.hpp"
#include "hub/room_name.hpp"
#include "hub/wire_form.hpp"

#include <cstddef>
#include <cstdint>
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

    /// Hands the frame of its wire form to every member that has not had `number` yet; returns
    /// how many took it.
    std::size_t deliver(const Delivery& delivery, std::uint64_t number);

    /// The members for whom `is_chosen` holds; they may leave while the list is used.
    std::vector<Member*> choose(const std::function<bool(const Member&)>& is_chosen) const;

    const RoomName& name() const { return name_; }
    bool is_empty() const { return members_.empty(); }
    std::size_t size() const { return members_.size(); }

private:
    RoomName name_;
    std::vector<Member*> members_;  // Not owned; a member leaves before it goes.
};

}  // namespace crier::hub
