#pragma once

#include "base/result.hpp"
#include "json/parse.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crier::dashboard {

// System A's messages (contract A, sections 3 and 4.1): one JSON object per text frame, or per
// event of Socket.IO. Text in, values out; no sockets, no clock.

enum class ClientMessageType : std::uint8_t { Subscribe, Unsubscribe, Ping };

/// An id as a client gave it: strings and numbers are taken, a number as its decimal text.
struct GivenId {
    std::string text;
    std::string json;  ///< As it came, for the reply.
};

struct ClientMessage {
    ClientMessageType type = ClientMessageType::Ping;
    std::optional<GivenId> user;
    std::optional<GivenId> queue;
};

enum class ClientMessageError : std::uint8_t {
    InvalidFormat,  ///< Not JSON, or null.
    UnknownType,
    InvalidId,  ///< Neither text nor number, empty, or longer than the limit.
};

Result<ClientMessage, ClientMessageError> parse_client_message(
    std::string_view text, std::size_t max_id_bytes);

/// The same where the type is told otherwise: the name of an event.
Result<ClientMessage, ClientMessageError> read_client_message(
    ClientMessageType type, const json::object& ids, std::size_t max_id_bytes);

/// The sentence of the error message; exact, clients compare it.
std::string_view describe(ClientMessageError error);

std::string subscribed_to_user(const GivenId& user);
std::string subscribed_to_queue(const GivenId& queue);
std::string unsubscribed_from_user(const GivenId& user);
std::string unsubscribed_from_queue(const GivenId& queue);
std::string pong();
std::string error_message(std::string_view message);
/// A subscription that is not allowed: an error with a code, so that a client can tell.
std::string refusal();

}  // namespace crier::dashboard
