#include "loop/timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace crier::loop {

using std::chrono::milliseconds;

namespace internal {

void TimerLink::make_empty_list() {
    previous = this;
    next = this;
}

void TimerLink::insert_before(TimerLink& place) {
    previous = place.previous;
    next = &place;
    place.previous->next = this;
    place.previous = this;
}

void TimerLink::unlink() {
    previous->next = next;
    next->previous = previous;
    previous = nullptr;
    next = nullptr;
}

}  // namespace internal

using internal::TimerLink;

TimerWheel::TimerWheel(MonotonicTime now) : origin_{now} {
    for (Level& level : levels_) {
        for (TimerLink& head : level.heads) head.make_empty_list();
    }
}

TimerWheel::~TimerWheel() {
    for (Level& level : levels_) {
        for (TimerLink& head : level.heads) {
            while (head.next != &head) head.next->unlink();
        }
    }
}

std::uint64_t TimerWheel::tick_at_or_after(MonotonicTime time) const {
    if (time <= origin_) return 0;
    return static_cast<std::uint64_t>(std::chrono::ceil<milliseconds>(time - origin_).count());
}

void TimerWheel::arm(Timer& timer, MonotonicTime deadline) {
    timer.cancel();
    // Nothing fires inside a tick that is over already.
    timer.due_tick_ = std::max(tick_at_or_after(deadline), current_tick_ + 1);
    insert(timer);
}

void TimerWheel::insert(Timer& timer) {
    // The level is that of the highest 6-bit digit in which due and current tick differ: a timer
    // moves to a finer level each time the hand reaches its slot.
    const std::uint64_t difference = (timer.due_tick_ ^ current_tick_) | 1U;
    const std::size_t wanted =
        static_cast<std::size_t>(63 - std::countl_zero(difference)) / kSlotsLog2;
    if (wanted >= kLevels) {
        // The coarsest level is a circle: due must not lie a whole turn ahead.
        const std::uint64_t turn = 1ULL << (kSlotsLog2 * kLevels);
        timer.due_tick_ = std::min(timer.due_tick_, current_tick_ + turn - (turn >> kSlotsLog2));
    }
    const std::size_t level_index = std::min(wanted, kLevels - 1);
    const std::size_t index = (timer.due_tick_ >> (kSlotsLog2 * level_index)) & (kSlots - 1);
    Level& level = levels_[level_index];
    timer.insert_before(level.heads[index]);
    level.occupied |= 1ULL << index;
}

std::optional<TimerWheel::Slot> TimerWheel::next_slot() {
    // The nearest slot of a finer level always lies before that of a coarser one.
    for (std::size_t i = 0; i < kLevels; ++i) {
        Level& level = levels_[i];
        const std::size_t shift = kSlotsLog2 * i;
        const std::uint64_t hand = current_tick_ >> shift;
        while (level.occupied != 0) {
            const auto hand_index = static_cast<int>(hand & (kSlots - 1));
            const auto ahead =
                static_cast<std::uint64_t>(std::countr_zero(std::rotr(level.occupied, hand_index)));
            const std::size_t index = (hand + ahead) & (kSlots - 1);
            if (level.heads[index].next != &level.heads[index]) {
                return Slot{i, index, (hand + ahead) << shift};
            }
            level.occupied &= ~(1ULL << index);
        }
    }
    return std::nullopt;
}

void TimerWheel::fire_slot(const Slot& slot) {
    Level& level = levels_[slot.level];
    TimerLink& head = level.heads[slot.index];
    level.occupied &= ~(1ULL << slot.index);
    // Moved to a list of its own first: what fires may arm a timer for this very slot, one turn
    // of the wheel later.
    TimerLink due;
    due.insert_before(head);
    head.unlink();
    head.make_empty_list();

    while (due.next != &due) {
        auto& timer = static_cast<Timer&>(*due.next);
        timer.unlink();
        if (timer.due_tick_ <= current_tick_) {
            timer.fire_(timer.owner_);
        } else {
            insert(timer);
        }
    }
}

void TimerWheel::advance(MonotonicTime now) {
    if (now < origin_) return;
    const auto target =
        static_cast<std::uint64_t>(std::chrono::floor<milliseconds>(now - origin_).count());
    while (const auto slot = next_slot()) {
        if (slot->tick > target) break;
        current_tick_ = std::max(current_tick_, slot->tick);
        fire_slot(*slot);
    }
    current_tick_ = std::max(current_tick_, target);
}

std::optional<MonotonicTime> TimerWheel::next_deadline() {
    const auto slot = next_slot();
    if (!slot) return std::nullopt;
    return origin_ + milliseconds{static_cast<std::int64_t>(slot->tick)};
}

}  // namespace crier::loop
