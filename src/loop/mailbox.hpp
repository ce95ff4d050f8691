#pragma once

#include "base/unique_fd.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

namespace crier::loop {

/// A piece of work for a loop: runs once, owns what it captured.
using Action = std::move_only_function<void()>;

/// How other threads reach a loop: they put actions in, the loop takes them all out in order.
///
/// Lives on: any thread puts; one loop takes. An eventfd wakes the loop, written only when the
/// box was empty, so a burst costs one wake-up.
///
/// Limit: `capacity` actions, for offer only. put always succeeds: it carries the completions of
/// work that was itself limited where it began.
class Mailbox {
public:
    explicit Mailbox(std::size_t capacity);
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    void put(Action task);

    /// Declines (false) when `capacity` actions wait: for traffic that may be dropped.
    bool offer(Action task);

    /// Becomes readable when there is something to take.
    int wake_fd() const { return wake_fd_.get(); }

    /// False may be old news; what another thread has done since it put something in is not.
    bool has_mail() const { return has_mail_.load(std::memory_order_acquire); }

    /// Everything that waits, in the order of arrival, swapped into `out` (emptied first).
    void take_all(std::vector<Action>& out);

private:
    bool push(Action task, std::size_t limit);
    void wake();

    std::size_t capacity_;
    UniqueFd wake_fd_;
    std::mutex mutex_;
    std::vector<Action> waiting_;  // Guarded by mutex_.
    std::atomic<bool> has_mail_ = false;
};

}  // namespace crier::loop
