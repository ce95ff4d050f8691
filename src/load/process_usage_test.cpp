#include "load/process_usage.hpp"

#include "load/cores.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace crier::load {
namespace {

TEST(ProcessUsageTest, CpuTimeGrowsWithWork) {
    const auto before = read_usage(::getpid());
    ASSERT_TRUE(before);
    EXPECT_GT(before->resident_kib, 100U);

    // Ends as soon as the kernel has counted 30 ms; the test runner's limit is the deadline.
    auto now = before;
    while (now->cpu - before->cpu < std::chrono::milliseconds{30}) now = read_usage(::getpid());
    EXPECT_GT(now->cpu, before->cpu);
}

TEST(ProcessUsageTest, AProcessThatIsNotThereHasNone) { EXPECT_FALSE(read_usage(0x7FFF'FFFF)); }

TEST(CoresTest, TheLoadHasACoreOfItsOwnWhenThereAreTwo) {
    EXPECT_EQ(share_cores({0, 1}, 1).server, (std::vector{0}));
    EXPECT_EQ(share_cores({0, 1}, 1).load, (std::vector{1}));
    EXPECT_EQ(share_cores({2, 3, 4, 5}, 2).server, (std::vector{2, 3}));
    EXPECT_EQ(share_cores({2, 3, 4, 5}, 2).load, (std::vector{5}));
    EXPECT_EQ(share_cores({0, 1}, 8).server, (std::vector{0}));
}

TEST(CoresTest, ASingleCoreIsShared) {
    EXPECT_EQ(share_cores({3}, 1).server, (std::vector{3}));
    EXPECT_EQ(share_cores({3}, 1).load, (std::vector{3}));
}

TEST(CoresTest, ThisThreadMayRunSomewhere) { EXPECT_FALSE(allowed_cores().empty()); }

}  // namespace
}  // namespace crier::load
