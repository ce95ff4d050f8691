#pragma once

#include "base/result.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/event_loop.hpp"

#include <coroutine>
#include <optional>
#include <type_traits>
#include <utility>

namespace crier::loop {

/// The pool's queue was full and nothing was done.
struct Overloaded {};

/// Awaitable: runs `work` on a thread of `pool` and resumes on the loop that awaits.
///
/// `const auto bytes = co_await run_blocking(pool, [path] { return read_file(path); });`
/// `work` must not throw and owns what it uses.
template <class Work>
class RunBlocking {
public:
    using Value = std::invoke_result_t<Work&>;

    RunBlocking(BlockingPool& pool, Work work) : pool_{pool}, work_{std::move(work)} {}

    bool await_ready() const noexcept { return false; }

    bool await_suspend(std::coroutine_handle<> awaiter) {
        EventLoop* home = &EventLoop::here();
        const bool is_accepted = pool_.submit([this, awaiter, home] {
            value_.emplace(work_());
            home->post([awaiter] { awaiter.resume(); });
        });
        return is_accepted;  // false resumes at once, with no value
    }

    Result<Value, Overloaded> await_resume() {
        if (!value_) return std::unexpected{Overloaded{}};
        return std::move(*value_);
    }

private:
    BlockingPool& pool_;
    Work work_;
    std::optional<Value> value_;
};

template <class Work>
RunBlocking<Work> run_blocking(BlockingPool& pool, Work work) {
    return RunBlocking<Work>{pool, std::move(work)};
}

}  // namespace crier::loop
