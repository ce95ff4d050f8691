#include "load/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace crier::load {
namespace {

using std::chrono::nanoseconds;

TEST(HistogramTest, SmallDurationsAreExact) {
    Histogram histogram;
    for (int i = 1; i <= 100; ++i) histogram.record(nanoseconds{i});

    EXPECT_EQ(histogram.percentile(50).count(), 50);
    EXPECT_EQ(histogram.percentile(99).count(), 99);
    EXPECT_EQ(histogram.percentile(99.9).count(), 100);
    EXPECT_EQ(histogram.max().count(), 100);
    EXPECT_EQ(histogram.count(), 100U);
}

TEST(HistogramTest, APercentileIsAtMostOne64thAboveTheTrueOneAndNeverBelow) {
    Histogram histogram;
    std::vector<std::int64_t> values;
    std::uint64_t state = 7;
    for (int i = 0; i < 50'000; ++i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        // From nanoseconds to minutes, evenly over the powers of two.
        values.push_back(static_cast<std::int64_t>((state >> 27U) >> ((state >> 20U) & 31U)));
        histogram.record(nanoseconds{values.back()});
    }
    std::ranges::sort(values);

    for (const double percent : {0.1, 10.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
        const double rank = std::ceil(percent / 100 * static_cast<double>(values.size()));
        const std::int64_t exact = values[static_cast<std::size_t>(rank) - 1];
        const std::int64_t told = histogram.percentile(percent).count();
        EXPECT_GE(told, exact) << percent;
        EXPECT_LE(told - exact, exact / 64 + 1) << percent;
    }
}

TEST(HistogramTest, WithoutDurationsEverythingIsZero) {
    const Histogram histogram;
    EXPECT_EQ(histogram.percentile(99).count(), 0);
    EXPECT_EQ(histogram.max().count(), 0);
}

TEST(HistogramTest, ExtremesHaveAPlace) {
    Histogram histogram;
    histogram.record(nanoseconds{-5});
    EXPECT_EQ(histogram.percentile(100).count(), 0);
    histogram.record(nanoseconds{std::numeric_limits<std::int64_t>::max()});
    EXPECT_EQ(histogram.percentile(100), nanoseconds::max());
    EXPECT_EQ(histogram.percentile(50).count(), 0);
}

}  // namespace
}  // namespace crier::load
