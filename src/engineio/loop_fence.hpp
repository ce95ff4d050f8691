#pragma once

#include "loop/loop_group.hpp"

#include <coroutine>
#include <cstddef>
#include <memory>

namespace crier::engineio {

/// Waits until what had reached another loop by now, and belongs to this one, is here: a message
/// goes to every other loop and back, once for accepting, once for reading and once for the move
/// of a connection.
///
/// Lives on: the loop it was started on. Settled by the last message, or early by whoever does not
/// want to wait any more; must be, or the coroutine that waits never ends.
class LoopFence : public std::enable_shared_from_this<LoopFence> {
public:
    class Wait {
    public:
        explicit Wait(LoopFence& fence) : fence_{fence} {}
        bool await_ready() const { return fence_.is_settled_; }
        void await_suspend(std::coroutine_handle<> awaiter) { fence_.awaiter_ = awaiter; }
        void await_resume() const {}

    private:
        LoopFence& fence_;
    };

    /// On the loop `home`; settled at once when it is the only one. `loops` outlives it.
    static std::shared_ptr<LoopFence> start(loop::LoopGroup& loops, loop::EventLoop& home);

    /// Awaitable, once.
    Wait passed() { return Wait{*this}; }

    void settle();

private:
    static constexpr int kRounds = 3;

    LoopFence(loop::LoopGroup& loops, loop::EventLoop& home) : loops_{loops}, home_{home} {}
    void send_round();
    void on_back();

    loop::LoopGroup& loops_;
    loop::EventLoop& home_;
    std::coroutine_handle<> awaiter_;
    std::size_t still_away_ = 0;
    int rounds_left_ = kRounds;
    bool is_settled_ = false;
};

}  // namespace crier::engineio
