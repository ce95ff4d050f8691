#pragma once

#include "base/clock.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace crier::loop {

class TimerWheel;

namespace internal {

/// One place in a circular list of timers; also its head.
struct TimerLink {
    TimerLink* previous = nullptr;
    TimerLink* next = nullptr;

    void make_empty_list();
    void insert_before(TimerLink& place);
    void unlink();
};

}  // namespace internal

/// A deadline that calls one method when it passes. Lies inside its owner; costs no allocation.
///
/// Lives on: one loop, that of its wheel. Lifetime: may be destroyed at any moment, also while it
/// fires. Made in place: `Timer timer_ = Timer::calling<&Session::on_deadline>(*this);`
class Timer : private internal::TimerLink {
public:
    template <auto Method, class Owner>
    static Timer calling(Owner& owner) {
        return Timer{&owner, [](void* target) { (static_cast<Owner*>(target)->*Method)(); }};
    }

    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() { cancel(); }

    bool is_armed() const { return next != nullptr; }

    /// Not an error when it is not armed.
    void cancel() {
        if (is_armed()) unlink();
    }

private:
    friend class TimerWheel;
    using Fire = void (*)(void* owner);

    Timer(void* owner, Fire fire) : owner_{owner}, fire_{fire} {}

    std::uint64_t due_tick_ = 0;
    void* owner_;
    Fire fire_;
};

/// All deadlines of one loop: a hierarchical timing wheel (Varghese and Lauck, 1987) of five
/// levels with 64 slots, one tick = 1 ms. Arming and cancelling are O(1).
///
/// A timer never fires early, and at most one tick late as far as advance is called in time.
/// Limit: deadlines further away than 12 days fire after 12 days.
///
/// Lives on: one loop. Neither reads the clock nor sleeps: the loop tells it the time.
class TimerWheel {
public:
    explicit TimerWheel(MonotonicTime now);
    TimerWheel(const TimerWheel&) = delete;
    TimerWheel& operator=(const TimerWheel&) = delete;
    ~TimerWheel();

    /// Arms `timer` for `deadline`; one that is armed already is moved.
    void arm(Timer& timer, MonotonicTime deadline);

    /// Fires what is due at `now`, in the order of the ticks. Firing may arm and cancel others.
    void advance(MonotonicTime now);

    /// When advance has to be called next; nullopt while nothing is armed. May be early, because
    /// far timers move to a finer level first.
    std::optional<MonotonicTime> next_deadline();

private:
    static constexpr std::size_t kLevels = 5;
    static constexpr std::size_t kSlotsLog2 = 6;
    static constexpr std::size_t kSlots = 1U << kSlotsLog2;

    struct Level {
        std::array<internal::TimerLink, kSlots> heads;
        std::uint64_t occupied = 0;  // A set bit may be stale: its list may have emptied since.
    };
    struct Slot {
        std::size_t level;
        std::size_t index;
        std::uint64_t tick;
    };

    std::uint64_t tick_at_or_after(MonotonicTime time) const;
    void insert(Timer& timer);
    void fire_slot(const Slot& slot);
    std::optional<Slot> next_slot();

    MonotonicTime origin_;
    std::uint64_t current_tick_ = 0;
    std::array<Level, kLevels> levels_;
};

}  // namespace crier::loop
