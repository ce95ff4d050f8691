#pragma once

#include "crier/handshake.hpp"
#include "crier/internal/handler.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace crier {

namespace sdk {
class EngineState;
}

/// A message of Engine.IO: text (valid UTF-8), or bytes.
struct EngineMessage {
    std::string data{};
    bool is_binary = false;
};

/// One Engine.IO session, for programs that speak a protocol of their own over it: messages both
/// ways, over polling and WebSocket, and nothing else. A handle: cheap to copy, safe to keep.
///
/// Works from any thread; handlers run on the session's loop.
class EngineSocket {
public:
    const Handshake& handshake() const;

    /// `function` takes the EngineMessage. In the handler of on_engine_connection; one.
    void on_message(std::function<void(EngineMessage)> function) const;
    /// Called once, with the words of the reference server: "transport close", "ping timeout" ...
    void on_close(std::function<void(std::string_view reason)> function) const;

    void send(EngineMessage message) const;
    void close() const;

    /// Used by the library.
    explicit EngineSocket(std::shared_ptr<sdk::EngineState> state) : state_{std::move(state)} {}

private:
    std::shared_ptr<sdk::EngineState> state_;
};

}  // namespace crier
