#include "load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace crier::load {

std::size_t Histogram::bucket_of(std::uint64_t value) {
    const auto bits = static_cast<unsigned>(std::bit_width(value));
    const unsigned shift = bits > kSignificantBits ? bits - kSignificantBits : 0;
    return shift * kPerPowerOfTwo + static_cast<std::size_t>(value >> shift);
}

std::uint64_t Histogram::highest_in(std::size_t bucket) {
    const std::size_t shift = bucket < kPerPowerOfTwo ? 0 : bucket / kPerPowerOfTwo - 1;
    const std::uint64_t significant = bucket - shift * kPerPowerOfTwo;
    return ((significant + 1) << shift) - 1;
}

void Histogram::record(Duration duration) {
    const auto value = static_cast<std::uint64_t>(std::max<Duration::rep>(duration.count(), 0));
    ++buckets_[bucket_of(value)];
    ++count_;
    max_ = std::max(max_, value);
}

Histogram::Duration Histogram::percentile(double percent) const {
    const double share = std::clamp(percent, 0.0, 100.0) / 100.0;
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    const std::uint64_t rank = std::max<std::uint64_t>(wanted, 1);
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
        seen += buckets_[bucket];
        if (seen >= rank) {
            const std::uint64_t value = std::min(highest_in(bucket), max_);
            return Duration{static_cast<Duration::rep>(value)};
        }
    }
    return Duration{0};
}

}  // namespace crier::load
