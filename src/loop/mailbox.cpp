#include "loop/mailbox.hpp"

#include "base/assert.hpp"

#include <sys/eventfd.h>

#include <cstdint>
#include <limits>

namespace crier::loop {

Mailbox::Mailbox(std::size_t capacity)
    : capacity_{capacity}, wake_fd_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    CRIER_ASSERT(wake_fd_.is_open());
}

void Mailbox::put(Action task) { push(std::move(task), std::numeric_limits<std::size_t>::max()); }

bool Mailbox::offer(Action task) { return push(std::move(task), capacity_); }

bool Mailbox::push(Action task, std::size_t limit) {
    bool was_empty = false;
    {
        const std::scoped_lock lock{mutex_};
        if (waiting_.size() >= limit) return false;
        was_empty = waiting_.empty();
        waiting_.push_back(std::move(task));
        has_mail_.store(true, std::memory_order_release);
    }
    if (was_empty) wake();
    return true;
}

void Mailbox::wake() {
    const std::uint64_t one = 1;
    // The counter cannot overflow: it is written only when the box was empty.
    CRIER_ASSERT(::write(wake_fd_.get(), &one, sizeof one) == sizeof one);
}

void Mailbox::take_all(std::vector<Action>& out) {
    out.clear();
    // Reset before looking: a task put after the look wakes the loop again.
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_fd_.get(), &count, sizeof count);
    const std::scoped_lock lock{mutex_};
    has_mail_.store(false, std::memory_order_relaxed);
    std::swap(out, waiting_);
}

}  // namespace crier::loop
