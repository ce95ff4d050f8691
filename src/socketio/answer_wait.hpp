#pragma once

#include "crier/ack.hpp"
#include "loop/run_on.hpp"
#include "socketio/socket_state.hpp"

#include <chrono>
#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

namespace crier::socketio {

/// Awaitable: asks a socket and waits for its answer; resumes on the loop that awaits, or on the
/// socket's for a thread without one.
class AnswerWait {
public:
    AnswerWait(
        std::shared_ptr<SocketState> socket, OutgoingEvent event, std::chrono::milliseconds timeout)
        : socket_{std::move(socket)}, event_{std::move(event)}, timeout_{timeout} {}
    AnswerWait(const AnswerWait&) = delete;
    AnswerWait& operator=(const AnswerWait&) = delete;
    ~AnswerWait() { state_->awaiter = nullptr; }

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> awaiter) {
        state_->awaiter = awaiter;
        loop::EventLoop* current = loop::EventLoop::current();
        loop::EventLoop& home = current == nullptr ? socket_->loop() : *current;
        auto on_answer = [state = state_, &home](AckResult result) {
            loop::dispatch(home, [state, result = std::move(result)]() mutable {
                if (!state->awaiter) return;
                state->result.emplace(std::move(result));
                state->awaiter.resume();
            });
        };
        loop::dispatch(
            socket_->loop(),
            [socket = socket_,
             event = std::move(event_),
             timeout = timeout_,
             on_answer = std::move(on_answer)]() mutable {
                socket->ask(std::move(event), timeout, std::move(on_answer));
            });
    }
    AckResult await_resume() { return std::move(*state_->result); }

private:
    /// Used on the awaiting loop only, once it waits.
    struct State {
        std::coroutine_handle<> awaiter;
        std::optional<AckResult> result;
    };

    std::shared_ptr<SocketState> socket_;
    OutgoingEvent event_;
    std::chrono::milliseconds timeout_;
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace crier::socketio
