#pragma once

#include "engineio/session_table.hpp"
#include "websocket/application.hpp"
#include "websocket/session.hpp"

#include <memory>
#include <string>
#include <variant>

namespace crier::engineio {

/// One WebSocket of an Engine.IO session: it begins a session, or probes the way for one that
/// polls.
///
/// Lives on: the session's loop. Owner: the WebSocket session. Knows its session for as long as
/// that listens to it.
class SocketTransport final : public websocket::Application, public TransportSocket {
public:
    struct Probing {
        std::string sid;
        bool is_base64_only;
    };
    using Purpose = std::variant<SessionTable::Fresh, Probing>;

    /// `table` outlives it.
    SocketTransport(SessionTable& table, Purpose purpose)
        : beginning_{std::make_unique<Beginning>(table, std::move(purpose))} {}
    SocketTransport(const SocketTransport&) = delete;
    SocketTransport& operator=(const SocketTransport&) = delete;
    ~SocketTransport() override;

    // As the application of a WebSocket.
    void on_open(websocket::Session& socket) override;
    void on_text(std::string_view text) override;
    void on_binary(Bytes bytes) override;
    void on_closed(std::uint16_t code) override;

    // As the transport of a session.
    bool send_frames(SharedBytes frames) override;
    void close() override;
    bool is_drained() const override;
    FrameOutlet& outlet() override { return socket_->outlet(); }
    unsigned deflate_window_bits() const override {
        return socket_ == nullptr ? 0 : socket_->deflate_window_bits();
    }

private:
    struct Beginning {
        SessionTable& table;
        Purpose purpose;
    };

    void leave_session(CloseReason reason);

    std::unique_ptr<Beginning> beginning_;  // Until on_open.
    websocket::Session* socket_ = nullptr;  // Null before on_open and after on_closed.
    Session* session_ = nullptr;            // Null when it does not listen.
};

}  // namespace crier::engineio
