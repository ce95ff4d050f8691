#include "sdk/engine_state.hpp"

#include "base/exception_text.hpp"
#include "loop/run_on.hpp"
#include "telemetry/log.hpp"

#include <utility>

namespace crier::sdk {
namespace {

/// A program's function must not end the loop.
template <class Call>
void call_safely(Call call) {
    try {
        call();
    } catch (...) {
        log::error("handler_failed", {{"event", "engine"}, {"reason", current_exception_text()}});
    }
}

}  // namespace

EngineState::EngineState(
    loop::EventLoop& its_loop, std::shared_ptr<const engineio::Handshake> handshake)
    : loop_{its_loop},
      handshake_{std::move(handshake), std::make_shared<const std::string>("{}")} {}

void EngineState::send(const EngineMessage& message) {
    if (session_ == nullptr) return;
    if (message.is_binary) {
        session_->send_binary(as_bytes(std::string_view{message.data}));
    } else {
        session_->send(message.data);
    }
}

void EngineState::close() {
    if (session_ != nullptr) session_->close(engineio::CloseReason::ForcedClose);
}

void EngineState::receive(EngineMessage message) {
    if (!on_message) return;
    const auto function = on_message;  // It may be replaced while it runs.
    call_safely([&] { function(std::move(message)); });
}

void EngineState::end(std::string_view reason) {
    session_ = nullptr;
    // They may hold handles of this very socket, and one of them may be running.
    auto told = std::exchange(on_close, nullptr);
    loop_.post([self = shared_from_this(), told = std::move(told), reason] {
        if (told) call_safely([&] { told(reason); });
        self->on_message = nullptr;
    });
}

EngineApplication::EngineApplication(
    std::shared_ptr<const engineio::Handshake> handshake,
    const std::function<void(EngineSocket)>& on_connection)
    : on_connection_{on_connection},
      state_{std::make_shared<EngineState>(loop::EventLoop::here(), std::move(handshake))} {}

void EngineApplication::on_open(engineio::Session& session) {
    state_->open(session);
    call_safely([this] { on_connection_(EngineSocket{state_}); });
}

void EngineApplication::on_text(std::string_view text) {
    state_->receive({.data = std::string{text}});
}

void EngineApplication::on_binary(Bytes bytes) {
    state_->receive({.data = std::string{as_text(bytes)}, .is_binary = true});
}

void EngineApplication::on_closed(engineio::CloseReason reason) {
    state_->end(engineio::name_of(reason));
}

}  // namespace crier::sdk

namespace crier {

const Handshake& EngineSocket::handshake() const { return state_->handshake(); }

void EngineSocket::on_message(std::function<void(EngineMessage)> function) const {
    state_->on_message = std::move(function);
}

void EngineSocket::on_close(std::function<void(std::string_view)> function) const {
    state_->on_close = std::move(function);
}

void EngineSocket::send(EngineMessage message) const {
    loop::dispatch(
        state_->loop(), [state = state_, message = std::move(message)] { state->send(message); });
}

void EngineSocket::close() const {
    loop::dispatch(state_->loop(), [state = state_] { state->close(); });
}

}  // namespace crier
