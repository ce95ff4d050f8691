#pragma once

#include "loop/event_loop.hpp"

#include <coroutine>

namespace crier::loop {

/// Awaitable: goes on, on another loop; there it comes after what was posted before. On the same
/// loop it goes on at once. The coroutine must not be destroyed on the way.
class MoveTo {
public:
    explicit MoveTo(EventLoop& target) : target_{target} {}

    bool await_ready() const { return EventLoop::current() == &target_; }
    void await_suspend(std::coroutine_handle<> awaiter) {
        target_.post([awaiter] { awaiter.resume(); });
    }
    void await_resume() const noexcept {}

private:
    EventLoop& target_;
};

}  // namespace crier::loop
