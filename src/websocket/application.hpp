#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <string_view>

namespace crier::websocket {

class Session;

/// The protocol that is spoken in WebSocket messages: plain JSON, Engine.IO, an echo.
///
/// Lives on: the loop of its connection. Owner: the session. Any method may close the session.
class Application {
public:
    virtual ~Application() = default;

    /// `session` outlives the application.
    virtual void on_open(Session& session) = 0;

    /// Valid UTF-8, for the time of the call.
    virtual void on_text(std::string_view text) = 0;
    virtual void on_binary(Bytes bytes) = 0;

    /// Nothing can be sent any more: the last call. `code` is the peer's, ours, or 1006 when the
    /// connection broke (RFC 6455 §7.1.5).
    virtual void on_closed(std::uint16_t code) = 0;

    /// Everything queued has left, after it had grown above the soft limit.
    virtual void on_drained() {}
};

}  // namespace crier::websocket
