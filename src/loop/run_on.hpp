#pragma once

#include "loop/event_loop.hpp"

#include <coroutine>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace crier::loop {

/// Awaitable: runs `work` on another loop and resumes on the one that awaits, with its value. On
/// the same loop it runs at once, without waiting.
///
/// What was posted to the awaiting loop by the other one before `work` ran has run here when this
/// resumes. May be destroyed while it waits; `work` runs all the same, must not throw, and owns
/// what it uses.
template <class Work>
class RunOn {
public:
    using Value = std::invoke_result_t<Work&>;

    RunOn(EventLoop& target, Work work) : target_{target}, work_{std::move(work)} {}
    RunOn(const RunOn&) = delete;
    RunOn& operator=(const RunOn&) = delete;
    ~RunOn() {
        if (state_) state_->awaiter = nullptr;
    }

    bool await_ready() {
        if (EventLoop::current() != &target_) return false;
        value_.emplace(work_());
        return true;
    }

    void await_suspend(std::coroutine_handle<> awaiter) {
        EventLoop* home = &EventLoop::here();
        state_ = std::make_shared<State>();
        state_->awaiter = awaiter;
        target_.post([state = state_, home, work = std::move(work_)]() mutable {
            home->post([state, value = work()]() mutable {
                if (!state->awaiter) return;
                state->value.emplace(std::move(value));
                state->awaiter.resume();
            });
        });
    }

    Value await_resume() { return std::move(value_ ? *value_ : *state_->value); }

private:
    /// Used on the awaiting loop only.
    struct State {
        std::coroutine_handle<> awaiter;
        std::optional<Value> value;
    };

    EventLoop& target_;
    Work work_;
    std::optional<Value> value_;
    std::shared_ptr<State> state_;
};

/// `work` returns a value that moves.
template <class Work>
RunOn<Work> run_on(EventLoop& target, Work work) {
    return RunOn<Work>{target, std::move(work)};
}

/// Runs `action` now when `target` is the loop that calls, and there otherwise.
template <class Run>
void dispatch(EventLoop& target, Run action) {
    if (EventLoop::current() == &target) {
        action();
    } else {
        target.post(std::move(action));
    }
}

}  // namespace crier::loop
