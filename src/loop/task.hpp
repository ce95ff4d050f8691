#pragma once

#include "crier/task.hpp"

#include <coroutine>
#include <exception>

namespace crier::loop {

/// For the layers that wait for disks and other people (store, jobs, gateways); the message path
/// uses callbacks (docs/adr/0003-threads.md).
using crier::Task;

namespace internal {

/// Runs by itself and frees itself.
struct Detached {
    struct promise_type {
        Detached get_return_object() noexcept { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        // Nobody is left to tell: an exception that arrives here is a broken invariant.
        [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
    };
};

}  // namespace internal

/// Starts `task` now; nobody waits for it. The caller ties it to a Gate.
inline internal::Detached start(Task<void> task) { co_await task; }

}  // namespace crier::loop
