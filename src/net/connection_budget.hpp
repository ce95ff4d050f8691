#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace crier::net {

/// How many connections the whole process may have open. Loops may overshoot by what one of them
/// accepts in one turn.
///
/// Lives on: any thread (one atomic counter). Lifetime: longer than its places, also those of
/// connections that wait in a loop's mailbox.
class ConnectionBudget {
public:
    /// A place that is taken already, held by something other than a shard.
    class Place {
    public:
        explicit Place(ConnectionBudget& budget) : budget_{&budget} {}
        Place(Place&& other) noexcept : budget_{std::exchange(other.budget_, nullptr)} {}
        Place& operator=(Place&& other) noexcept {
            std::swap(budget_, other.budget_);
            return *this;
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() {
            if (budget_ != nullptr) budget_->give_back();
        }

        /// Leaves the place taken: the caller gives it back.
        void release() { budget_ = nullptr; }

    private:
        ConnectionBudget* budget_;
    };

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
