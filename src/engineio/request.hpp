#pragma once

#include "base/result.hpp"
#include "http/status.hpp"
#include "http/target.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crier::engineio {

// What an Engine.IO request asks for, judged by its query, in the order of the reference server:
// transport, Origin, sid, then for a handshake method, upgrade and revision. Pure functions; the
// caller looks the session up between judge_request and judge_session_request.

enum class Transport : std::uint8_t { Polling, WebSocket };

std::string_view name_of(Transport transport);

/// The numbers are those on the wire.
enum class ErrorCode : std::uint8_t {
    UnknownTransport = 0,
    UnknownSid = 1,
    BadHandshakeMethod = 2,
    BadRequest = 3,
    Forbidden = 4,
    UnsupportedProtocol = 5,
};

inline constexpr std::array kErrorCodes = {
    ErrorCode::UnknownTransport,
    ErrorCode::UnknownSid,
    ErrorCode::BadHandshakeMethod,
    ErrorCode::BadRequest,
    ErrorCode::Forbidden,
    ErrorCode::UnsupportedProtocol};

struct Refusal {
    ErrorCode code = ErrorCode::BadRequest;
    std::string message{};
    http::Status status = http::Status::BadRequest;
};

/// A refusal with the sentence and the status that belong to the code.
Refusal refusal(ErrorCode code);
/// A refusal by the application, in its words.
Refusal forbidden(std::string message);
/// `{"code":N,"message":"…"}`: the body of the answer.
std::string encode_refusal(const Refusal& refusal);

/// The query of a request that may be served. Views live as long as the query.
struct Request {
    Transport transport = Transport::Polling;
    std::optional<std::string_view> sid{};  ///< nullopt for a handshake. A secret: never log it.
    bool is_revision_4 = false;             ///< `EIO=4`; always true for a handshake.
    bool wants_base64 = false;  ///< `b64`: binary messages as text, on WebSocket too.
    std::optional<std::string_view> cache_buster{};  ///< `t`; without meaning here.
    std::optional<std::uint32_t> jsonp_index{};  ///< `j`; crier offers no JSONP.
};

/// What is known of a request besides its query.
struct RequestFacts {
    bool is_get = true;
    bool is_upgrade = false;  ///< Asks to become a WebSocket.
    std::string_view origin{};
    bool allows_polling = true;
    bool allows_websocket = true;
};

inline constexpr std::size_t kMaxSidBytes = 64;

/// Everything that can be said before a session is looked up. Values are compared with what is
/// known, never used as keys; a parameter that occurs twice counts as a wrong one. A sid that no
/// session can have is refused like an unknown one.
Result<Request, Refusal> judge_request(const http::Query& query, const RequestFacts& facts);

/// For a request whose sid names a session that now speaks `current`.
Result<void, Refusal> judge_session_request(
    const Request& request, const RequestFacts& facts, Transport current);

}  // namespace crier::engineio
