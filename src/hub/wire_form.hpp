#pragma once

#include "base/shared_bytes.hpp"
#include "hub/room_name.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crier::hub {

/// How a protocol puts an event on the wire: plain JSON in a WebSocket frame, a Socket.IO packet.
/// A small number that the hub hands out; protocols register theirs at start-up.
enum class WireForm : std::uint8_t {};

inline constexpr std::size_t kMaxWireForms = 8;

/// What is published: JSON that passes through untouched, for the members of some rooms.
struct Event {
    /// A member in several of them gets the event once.
    std::vector<RoomName> rooms;
    /// One JSON object.
    std::string json;
};

/// Makes the frame of an event in one wire form. Called once per broadcast, on any thread.
using Encoder = std::function<SharedBytes(const Event&)>;

/// An event on its way: encoded at most once per wire form, shared by all loops.
///
/// Lives on: any thread (immutable).
struct Delivery {
    std::vector<RoomName> rooms;
    std::array<SharedBytes, kMaxWireForms> frames;
};

using SharedDelivery = std::shared_ptr<const Delivery>;

}  // namespace crier::hub
