#pragma once

#include "base/clock.hpp"
#include "loop/mailbox.hpp"
#include "loop/poller.hpp"
#include "loop/timer_wheel.hpp"
#include "loop/watched_loop.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <cstddef>
#include <vector>

namespace crier::loop {

/// Which of the process's loops, counted from 0.
using LoopIndex = std::size_t;

/// Called once at the end of each turn: where everything collected during the turn leaves.
class TurnEnd {
public:
    virtual ~TurnEnd() = default;
    /// True: work is left. The next turn comes at once, and takes in little before it goes on.
    virtual bool on_turn_end() = 0;
};

/// One thread's event loop: readiness of connections (Poller) and of what else there is
/// (Boost.Asio), timers, and actions from others.
///
/// A turn = wait; run what others have posted; call what is ready, at most kMaxHandlersPerTurn of
/// each kind; run what was posted here; fire timers; call the turn-end hooks. Objects that belong
/// to the loop are used by it only.
///
/// Lives on: the thread that calls run. Without a running thread (start-up, after stop, tests)
/// whoever calls is taken for it.
class EventLoop {
public:
    static constexpr std::size_t kMaxHandlersPerTurn = 512;
    /// While a turn end has work left: what comes in may make more of it.
    static constexpr std::size_t kMaxHandlersInBacklog = 32;
    static constexpr std::size_t kMailboxCapacity = 65'536;

    /// `clock` outlives the loop.
    EventLoop(LoopIndex index, const Clock& clock);
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;
    ~EventLoop();

    /// Turns until stop.
    void run();

    /// Ends run after the present turn. Any thread.
    void stop();

    /// Runs everything that is ready without waiting, then returns: for tests, which move a
    /// ManualClock between calls.
    void run_ready();

    /// Runs `action` on this loop, soon and in order of the calls of one thread. Any thread.
    void post(Action action);

    /// Like post for traffic that may be dropped: declines (false) when kMailboxCapacity actions
    /// wait. Any thread.
    bool offer(Action action);

    /// Arms `timer` to fire `in` from now.
    void arm(Timer& timer, std::chrono::milliseconds in) { timers_.arm(timer, now() + in); }

    /// `hook` is called at the end of every turn, in the order of registration, for as long as
    /// the loop exists.
    void add_turn_end(TurnEnd& hook) { turn_end_hooks_.push_back(&hook); }

    /// The time of this turn: one reading of the clock serves all.
    MonotonicTime now();

    /// What a StallWatch looks at.
    WatchedLoop& watched() { return watched_; }

    const Clock& clock() const { return clock_; }
    LoopIndex index() const { return index_; }
    boost::asio::io_context& io() { return io_; }
    /// For connections, which are many; what there are few of uses io.
    Poller& poller() { return poller_; }

    bool is_current() const;
    void assert_current() const;

    /// The loop that runs on this thread; null on others.
    static EventLoop* current();
    /// The same where there must be one; checked by an assertion.
    static EventLoop& here();

private:
    class CurrentScope;

    /// A descriptor that ends the loop's wait by becoming readable.
    struct Waker {
        void arm();

        boost::asio::posix::stream_descriptor descriptor;
        bool is_armed = false;
    };

    void turn(bool may_wait);
    void run_handlers(bool may_wait);
    bool take_in(std::size_t limit);
    void read_mail();
    void run_posted();
    void arm_wake_up();

    LoopIndex index_;
    const Clock& clock_;
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> is_in_use_;
    TimerWheel timers_;
    boost::asio::steady_timer wake_up_;
    MonotonicTime wake_up_at_ = MonotonicTime::max();
    Poller poller_;
    Waker polled_;  // Ends the wait when poller_ has something.
    Mailbox mailbox_;
    Waker mail_;
    std::vector<Action> mail_taken_;
    std::vector<TurnEnd*> turn_end_hooks_;
    std::vector<Action> posted_here_;  // By this loop itself: needs no lock and no wake-up.
    std::vector<Action> running_;
    WatchedLoop watched_;
    MonotonicTime now_;
    bool has_backlog_ = false;
    bool is_now_fresh_ = false;
    bool is_stopping_ = false;
    std::atomic<bool> is_running_{false};
};

}  // namespace crier::loop
