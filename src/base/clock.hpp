#pragma once

#include <chrono>

namespace crier {

/// Time for timers and durations: never jumps, has no meaning outside this process.
using MonotonicTime = std::chrono::steady_clock::time_point;

/// Time for people and tokens: milliseconds of UTC, may jump.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where time comes from. Injected, so that tests move it by hand instead of sleeping.
///
/// Lives on: any thread.
class Clock {
public:
    virtual ~Clock() = default;
    virtual MonotonicTime now() const = 0;
    virtual WallTime wall_now() const = 0;
};

class SystemClock final : public Clock {
public:
    MonotonicTime now() const override { return std::chrono::steady_clock::now(); }
    WallTime wall_now() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

/// Time that stands still until told otherwise; for tests. Lives on: one thread.
class ManualClock final : public Clock {
public:
    explicit ManualClock(WallTime start = WallTime{std::chrono::seconds{1'767'323'045}})
        : wall_{start} {}

    MonotonicTime now() const override { return monotonic_; }
    WallTime wall_now() const override { return wall_; }

    void advance(std::chrono::milliseconds by) {
        monotonic_ += by;
        wall_ += by;
    }
    /// Moves only the wall clock, as an administrator or NTP would.
    void jump_wall(std::chrono::milliseconds by) { wall_ += by; }

private:
    MonotonicTime monotonic_{std::chrono::hours{1}};
    WallTime wall_;
};

}  // namespace crier
