#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace crier::engineio {

class Session;

/// Why a session ended. The words that reach users are those of the reference server.
enum class CloseReason : std::uint8_t {
    TransportClose,     ///< The client closed it, or its connection ended.
    TransportError,     ///< The client broke the rules of its transport.
    PingTimeout,        ///< No pong in time.
    ParseError,         ///< A packet that cannot be read.
    ForcedClose,        ///< The application closed it.
    ServerShuttingDown,
};

inline constexpr std::array kCloseReasons = {
    CloseReason::TransportClose,
    CloseReason::TransportError,
    CloseReason::PingTimeout,
    CloseReason::ParseError,
    CloseReason::ForcedClose,
    CloseReason::ServerShuttingDown};

std::string_view name_of(CloseReason reason);

/// The protocol spoken in Engine.IO messages: Socket.IO, an echo.
///
/// Lives on: the session's loop. Owner: the session. Any method may close the session.
class Application {
public:
    virtual ~Application() = default;

    /// `session` outlives the application.
    virtual void on_open(Session& session) = 0;

    /// Valid for the time of the call.
    virtual void on_text(std::string_view text) = 0;
    virtual void on_binary(Bytes bytes) = 0;

    /// Polling has become WebSocket: what is sent takes another form from now on.
    virtual void on_upgraded() {}

    /// Nothing can be sent any more: the last call.
    virtual void on_closed(CloseReason reason) = 0;
};

}  // namespace crier::engineio
