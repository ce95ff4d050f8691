#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

namespace crier::loop {

/// What one loop shows to a StallWatch: which turn it is in and what it is doing there; and how it
/// learns that it took too long.
///
/// Lives on: the loop writes, the watch reads. One relaxed store each: nothing depends on the
/// order.
class WatchedLoop {
public:
    /// What a turn was busy with when it took too long: the kind of work, and its name if it has
    /// one.
    using OnStall = std::function<void(std::string_view kind, std::string_view name)>;

    /// Before the loop runs.
    void set_on_stall(OnStall on_stall) { on_stall_ = std::move(on_stall); }

    void next_turn() { turn_.store(turn_.load(kRelaxed) + 1, kRelaxed); }
    /// Null: waits.
    void begin(const char* kind) { doing_.store(kind, kRelaxed); }
    const char* doing() const { return doing_.load(kRelaxed); }
    std::uint64_t turn() const { return turn_.load(kRelaxed); }

    // --- Of the watch: the loop says it itself when it comes to an end, because only it can name
    // it.

    void suspect() { is_suspected_.store(true, kRelaxed); }
    bool is_suspected() const { return is_suspected_.load(kRelaxed); }
    void confess(std::string_view kind, std::string_view name) {
        is_suspected_.store(false, kRelaxed);
        if (on_stall_) on_stall_(kind, name);
    }

private:
    static constexpr auto kRelaxed = std::memory_order_relaxed;

    std::atomic<std::uint64_t> turn_{0};
    std::atomic<const char*> doing_{nullptr};
    std::atomic<bool> is_suspected_{false};
    OnStall on_stall_;
};

}  // namespace crier::loop
