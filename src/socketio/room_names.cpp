#include "socketio/room_names.hpp"

namespace crier::socketio {
namespace {

constexpr std::string_view kPrefix = "sio:";

}  // namespace

hub::RoomName namespace_room(std::string_view nsp) {
    return hub::RoomName{std::string{kPrefix}.append(nsp)};
}

hub::RoomName room_name(std::string_view nsp, std::string_view room) {
    return hub::RoomName{std::string{kPrefix}.append(nsp).append(",").append(room)};
}

std::optional<RoomParts> split_room_name(const hub::RoomName& name) {
    std::string_view text = name.text();
    if (!text.starts_with(kPrefix)) return std::nullopt;
    text.remove_prefix(kPrefix.size());
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    return RoomParts{.nsp = text.substr(0, comma), .room = text.substr(comma + 1)};
}

}  // namespace crier::socketio
