#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace crier::load {

/// How often which duration occurred, in buckets whose width grows with the duration: any number
/// of them fits 30 KiB.
///
/// Precision: exact below 128 ns; above it a percentile is at most 1/64 (1.6 %) more than the true
/// value and never less. The maximum is exact.
/// Lives on: one thread.
class Histogram {
public:
    using Duration = std::chrono::nanoseconds;

    /// Negative ones count as 0.
    void record(Duration duration);

    std::uint64_t count() const { return count_; }
    Duration max() const { return Duration{static_cast<Duration::rep>(max_)}; }

    /// The duration that `percent` (0 to 100) of all do not exceed; 0 when there are none.
    Duration percentile(double percent) const;

private:
    // A bucket holds what has its highest seven bits in common.
    static constexpr unsigned kSignificantBits = 7;
    static constexpr std::size_t kPerPowerOfTwo = std::size_t{1} << (kSignificantBits - 1);
    static constexpr std::size_t kBuckets = (64 - kSignificantBits + 2) * kPerPowerOfTwo;

    static std::size_t bucket_of(std::uint64_t value);
    static std::uint64_t highest_in(std::size_t bucket);

    std::vector<std::uint64_t> buckets_ = std::vector<std::uint64_t>(kBuckets);
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace crier::load
