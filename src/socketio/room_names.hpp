#pragma once

#include "hub/room_name.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crier::socketio {

// How Socket.IO's rooms are named in the hub. A namespace has no comma in it (packet.hpp), so no
// room of one namespace can look like a room of another.

/// Everybody in a namespace.
hub::RoomName namespace_room(std::string_view nsp);

hub::RoomName room_name(std::string_view nsp, std::string_view room);

struct RoomParts {
    std::string_view nsp;
    std::string_view room;
};

/// The views live as long as `name`. nullopt for what is no room of Socket.IO, and for a whole
/// namespace.
std::optional<RoomParts> split_room_name(const hub::RoomName& name);

}  // namespace crier::socketio
