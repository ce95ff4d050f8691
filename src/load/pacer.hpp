#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace crier::load {

/// The times at which an open loop is to send: evenly spaced from its start, whatever happens in
/// between. Who comes late sends late, and the time that was due still counts (no coordinated
/// omission).
///
/// Lives on: one thread. Does not read the clock.
class Pacer {
public:
    Pacer(MonotonicTime start, double per_second);

    /// The time of the next message when it has come; it is then the one after's turn.
    std::optional<MonotonicTime> take_due(MonotonicTime now);
    MonotonicTime next() const;

private:
    MonotonicTime start_;
    double per_second_;
    std::uint64_t taken_ = 0;
};

}  // namespace crier::load
