#pragma once

#include "crier/engine.hpp"
#include "engineio/application.hpp"
#include "engineio/handshake.hpp"
#include "engineio/session.hpp"
#include "loop/event_loop.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace crier::sdk {

/// What EngineSocket handles stand for.
///
/// Lives on: the session's loop; handles find their way there. Owner: the session's application,
/// and handles.
class EngineState : public std::enable_shared_from_this<EngineState> {
public:
    EngineState(loop::EventLoop& its_loop, std::shared_ptr<const engineio::Handshake> handshake);

    loop::EventLoop& loop() const { return loop_; }
    const Handshake& handshake() const { return handshake_; }

    void send(const EngineMessage& message);
    void close();

    // Of the application.
    void open(engineio::Session& session) { session_ = &session; }
    void receive(EngineMessage message);
    void end(std::string_view reason);

    std::function<void(EngineMessage)> on_message;
    std::function<void(std::string_view)> on_close;

private:
    loop::EventLoop& loop_;
    Handshake handshake_;
    engineio::Session* session_ = nullptr;
};

/// A program's protocol on an Engine.IO session. Lives on: one loop. Owner: the session.
class EngineApplication final : public engineio::Application {
public:
    /// `on_connection` outlives it.
    EngineApplication(
        std::shared_ptr<const engineio::Handshake> handshake,
        const std::function<void(EngineSocket)>& on_connection);

    void on_open(engineio::Session& session) override;
    void on_text(std::string_view text) override;
    void on_binary(Bytes bytes) override;
    void on_closed(engineio::CloseReason reason) override;

private:
    const std::function<void(EngineSocket)>& on_connection_;
    std::shared_ptr<EngineState> state_;
};

}  // namespace crier::sdk
