#pragma once

#include "socketio/json_scanner.hpp"
#include "socketio/packet.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace crier::socketio {

inline constexpr std::string_view kPlaceholderKey = "_placeholder";

/// Checks that a payload is JSON and has the shape its type wants, in one pass. `attachments` is
/// not 0 exactly for binary packets; only then are placeholders looked at, and any object that has
/// the member `_placeholder` must be one. Each may be named twice or not at all.
Result<void, PacketError> check_payload(
    PacketType type, std::string_view json, std::size_t attachments, const json::Limits& limits);

/// A name that the libraries emit themselves: a client that sent one could fake a state.
bool is_reserved_event(std::string_view name);

bool is_valid_namespace(std::string_view nsp);

/// `{"_placeholder":true,"num":N}` in either order, where `scanner` has just read its "{": moves
/// the scanner behind it and returns N. nullopt for anything else, and the scanner stays.
std::optional<std::size_t> take_placeholder(JsonScanner& scanner);

PacketError to_packet_error(json::JsonError error);

}  // namespace crier::socketio
