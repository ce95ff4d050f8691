#pragma once

#include "loop/event_loop.hpp"

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <vector>

namespace crier::loop {

/// Lets coroutines of one loop wait until something happens or a time is over.
///
/// Lives on: one loop. Lifetime: longer than those who wait; notify_all before destruction.
class Notifier {
public:
    enum class Woken : std::uint8_t { Notified, TimedOut };

    /// Awaitable that waits for the next notify_all, at most `at_most`.
    class Wait {
    public:
        Wait(Notifier& notifier, std::chrono::milliseconds at_most)
            : notifier_{notifier}, at_most_{at_most} {}
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;

        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> awaiter);
        Woken await_resume() const noexcept { return woken_; }

    private:
        friend class Notifier;
        void on_timeout();

        Notifier& notifier_;
        std::chrono::milliseconds at_most_;
        Woken woken_ = Woken::Notified;
        std::coroutine_handle<> awaiter_;
        Timer timer_ = Timer::calling<&Wait::on_timeout>(*this);
    };

    explicit Notifier(EventLoop& loop) : loop_{loop} {}
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;
    ~Notifier();

    Wait wait(std::chrono::milliseconds at_most) { return Wait{*this, at_most}; }

    /// Resumes all who wait now, in their order.
    void notify_all();

    std::size_t waiting() const { return waiting_.size(); }

private:
    EventLoop& loop_;
    std::vector<Wait*> waiting_;
};

}  // namespace crier::loop
