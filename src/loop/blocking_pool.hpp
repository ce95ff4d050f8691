#pragma once

#include "loop/mailbox.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace crier::loop {

/// Threads for work that waits for a disk: files and database reads never run on a loop.
///
/// Lives on: any thread submits. Results travel back with EventLoop::post (see run_blocking).
/// Limit: `capacity` actions wait; submit declines (false) when they do.
/// Lifetime: the destructor finishes what was accepted.
class BlockingPool {
public:
    BlockingPool(std::string name, std::size_t threads, std::size_t capacity);
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;
    ~BlockingPool();

    bool submit(Action action);
    std::size_t waiting() const;

private:
    void work();

    std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable has_work_;
    std::deque<Action> queue_;    // Guarded by mutex_.
    bool is_stopping_ = false;    // Guarded by mutex_.
    std::vector<std::jthread> threads_;
};

}  // namespace crier::loop
