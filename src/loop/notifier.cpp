#include "loop/notifier.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace crier::loop {

void Notifier::Wait::await_suspend(std::coroutine_handle<> awaiter) {
    awaiter_ = awaiter;
    notifier_.waiting_.push_back(this);
    notifier_.loop_.arm(timer_, at_most_);
}

void Notifier::Wait::on_timeout() {
    std::erase(notifier_.waiting_, this);
    woken_ = Woken::TimedOut;
    awaiter_.resume();
}

Notifier::~Notifier() { CRIER_ASSERT(waiting_.empty()); }

void Notifier::notify_all() {
    // Taken first: whoever is resumed may wait again.
    const std::vector<Wait*> woken = std::exchange(waiting_, {});
    for (Wait* wait : woken) {
        wait->timer_.cancel();
        wait->awaiter_.resume();
    }
}

}  // namespace crier::loop
