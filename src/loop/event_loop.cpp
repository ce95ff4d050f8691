#include "loop/event_loop.hpp"

#include "base/assert.hpp"
#include "loop/activity.hpp"

#include <utility>

namespace crier::loop {
namespace {

thread_local EventLoop* current_loop = nullptr;

}  // namespace

/// Marks the loop as this thread's for the time of a call.
class EventLoop::CurrentScope {
public:
    explicit CurrentScope(EventLoop& loop) : before_{current_loop} { current_loop = &loop; }
    CurrentScope(const CurrentScope&) = delete;
    CurrentScope& operator=(const CurrentScope&) = delete;
    ~CurrentScope() { current_loop = before_; }

private:
    EventLoop* before_;
};

// UNSAFE: Asio takes no locks, because only this thread touches io_; others use the mailbox.
EventLoop::EventLoop(LoopIndex index, const Clock& clock)
    : index_{index},
      clock_{clock},
      io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE},
      is_in_use_{io_.get_executor()},
      timers_{clock.now()},
      wake_up_{io_},
      polled_{{io_, poller_.fd()}},
      mailbox_{kMailboxCapacity},
      mail_{{io_, mailbox_.wake_fd()}} {}

EventLoop::~EventLoop() {
    // The descriptors belong to the mailbox and the poller.
    mail_.descriptor.release();
    polled_.descriptor.release();
}

void EventLoop::run() {
    const CurrentScope scope{*this};
    is_running_.store(true, std::memory_order_release);
    while (!is_stopping_) turn(true);
    is_running_.store(false, std::memory_order_release);
    is_stopping_ = false;
}

void EventLoop::stop() {
    post([this] { is_stopping_ = true; });
}

void EventLoop::run_ready() {
    const CurrentScope scope{*this};
    // A turn may make another one necessary: an action that posts, a flush that closes.
    constexpr int kTurns = 16;
    for (int i = 0; i < kTurns; ++i) turn(false);
}

void EventLoop::post(Action action) {
    if (current_loop == this) {
        posted_here_.push_back(std::move(action));
    } else {
        mailbox_.put(std::move(action));
    }
}

bool EventLoop::offer(Action action) {
    if (current_loop == this) {
        posted_here_.push_back(std::move(action));
        return true;
    }
    return mailbox_.offer(std::move(action));
}

MonotonicTime EventLoop::now() {
    if (!is_now_fresh_) {
        now_ = clock_.now();
        is_now_fresh_ = true;
    }
    return now_;
}

bool EventLoop::is_current() const {
    return current_loop == this || !is_running_.load(std::memory_order_acquire);
}

void EventLoop::assert_current() const { CRIER_ASSERT(is_current()); }

EventLoop* EventLoop::current() { return current_loop; }

EventLoop& EventLoop::here() {
    CRIER_ASSERT(current_loop != nullptr);
    return *current_loop;
}

void EventLoop::turn(bool may_wait) {
    watched_.next_turn();
    run_handlers(may_wait);
    {
        const Activity activity{*this, "posted actions"};
        run_posted();
    }
    is_now_fresh_ = false;
    {
        const Activity activity{*this, "timers"};
        timers_.advance(now());
    }
    const Activity activity{*this, "flush"};
    has_backlog_ = false;
    for (TurnEnd* hook : turn_end_hooks_) has_backlog_ |= hook->on_turn_end();
    is_now_fresh_ = false;
}

/// Mail is read between the look at the sockets and what they have to say: whoever was told
/// something by another loop, and asks here because of it, finds here what that loop had sent
/// before. Once in a turn, or two loops that answer each other would keep it from ending.
bool EventLoop::take_in(std::size_t limit) {
    const std::size_t ready = poller_.look(limit);
    const bool has_mail = mailbox_.has_mail();
    if (has_mail) read_mail();
    poller_.tell();
    return has_mail || ready > 0;
}

void EventLoop::run_handlers(bool may_wait) {
    const std::size_t limit = has_backlog_ ? kMaxHandlersInBacklog : kMaxHandlersPerTurn;
    // A busy loop finds something here, and asks the kernel once for all of it.
    const bool is_busy = take_in(limit);
    if (may_wait && !is_busy && posted_here_.empty() && !has_backlog_) {
        arm_wake_up();
        polled_.arm();
        mail_.arm();
        io_.run_one();
        take_in(limit);
    }
    const Activity activity{*this, "sockets"};
    for (std::size_t i = 0; i < limit && io_.poll_one() > 0; ++i) {
    }
}

void EventLoop::Waker::arm() {
    if (std::exchange(is_armed, true)) return;
    descriptor.async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        [this](const boost::system::error_code&) { is_armed = false; });
}

void EventLoop::read_mail() {
    const Activity activity{*this, "posted actions"};
    mailbox_.take_all(mail_taken_);
    for (Action& action : mail_taken_) action();
    mail_taken_.clear();
}

void EventLoop::run_posted() {
    // What an action posts runs in the next turn, so that sockets get their share.
    running_.clear();
    std::swap(running_, posted_here_);
    for (Action& action : running_) action();
    running_.clear();
}

void EventLoop::arm_wake_up() {
    const auto next = timers_.next_deadline();
    const MonotonicTime wanted = next.value_or(MonotonicTime::max());
    if (wanted == wake_up_at_) return;
    wake_up_at_ = wanted;
    if (!next) {
        wake_up_.cancel();
        return;
    }
    wake_up_.expires_at(wanted);
    wake_up_.async_wait([this](const boost::system::error_code& error) {
        if (!error) wake_up_at_ = MonotonicTime::max();
    });
}

}  // namespace crier::loop
