#pragma once

#include "engineio/session.hpp"

#include <coroutine>
#include <optional>
#include <utility>

namespace crier::engineio {

/// A GET that waits for its answer: the coroutine that serves it awaits this, and the session or
/// the end of the client settles it.
///
/// Lives on: one loop. Shared by those three. Must be settled, or the coroutine never ends.
class HeldPoll {
public:
    class Wait {
    public:
        explicit Wait(HeldPoll& held) : held_{held} {}
        bool await_ready() const { return held_.is_settled(); }
        void await_suspend(std::coroutine_handle<> awaiter) { held_.awaiter_ = awaiter; }
        Session::PollAnswer await_resume() { return std::move(*held_.answer_); }

    private:
        HeldPoll& held_;
    };

    /// Awaitable, once.
    Wait answer() { return Wait{*this}; }

    bool is_settled() const { return answer_.has_value(); }

    /// The first answer counts.
    void settle(Session::PollAnswer answer) {
        if (is_settled()) return;
        answer_ = std::move(answer);
        if (awaiter_) std::exchange(awaiter_, nullptr).resume();
    }

private:
    std::optional<Session::PollAnswer> answer_;
    std::coroutine_handle<> awaiter_;
};

}  // namespace crier::engineio
