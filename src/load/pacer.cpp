#include "load/pacer.hpp"

namespace crier::load {

Pacer::Pacer(MonotonicTime start, double per_second) : start_{start}, per_second_{per_second} {}

MonotonicTime Pacer::next() const {
    // From the start each time: adding up rounded steps would drift.
    const std::chrono::duration<double> since_start{static_cast<double>(taken_) / per_second_};
    return start_ + std::chrono::duration_cast<MonotonicTime::duration>(since_start);
}

std::optional<MonotonicTime> Pacer::take_due(MonotonicTime now) {
    const MonotonicTime due = next();
    if (due > now) return std::nullopt;
    ++taken_;
    return due;
}

}  // namespace crier::load
