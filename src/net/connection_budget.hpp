#pragma once

#include <atomic>
#include <cstddef>

namespace crier::net {

/// How many connections the whole process may have open. Loops may overshoot by what one of them
/// accepts in one turn.
///
/// Lives on: any thread (one atomic counter).
class ConnectionBudget {
public:
    explicit ConnectionBudget(std::size_t limit) : limit_{limit} {}

    /// The file limit of the process, raised to its maximum, less a reserve for files and workers.
    static std::size_t limit_from_files();

    bool is_spent() const { return used_.load(std::memory_order_relaxed) >= limit_; }
    std::size_t used() const { return used_.load(std::memory_order_relaxed); }
    std::size_t limit() const { return limit_; }

    void take() { used_.fetch_add(1, std::memory_order_relaxed); }
    void give_back() { used_.fetch_sub(1, std::memory_order_relaxed); }

private:
    std::size_t limit_;
    std::atomic<std::size_t> used_{0};
};

}  // namespace crier::net
