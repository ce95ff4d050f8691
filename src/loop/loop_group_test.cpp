#include "loop/loop_group.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

namespace crier::loop {
namespace {

TEST(LoopGroupTest, EveryLoopHasItsOwnThreadAndStops) {
    const SystemClock clock;
    LoopGroup group{3, clock};
    std::mutex mutex;
    std::set<std::thread::id> threads;
    std::atomic<int> arrived{0};
    group.post_to_all([&](EventLoop& loop) {
        loop.assert_current();
        {
            const std::scoped_lock lock{mutex};
            threads.insert(std::this_thread::get_id());
        }
        if (++arrived == 3) group.stop();
    });
    group.run();
    EXPECT_EQ(threads.size(), 3U);
}

TEST(LoopGroupTest, LoopsExchangeValuesByPosting) {
    const SystemClock clock;
    LoopGroup group{2, clock};
    constexpr int kRounds = 10'000;
    int on_loop_0 = 0;
    std::function<void(int)> ping = [&](int value) {
        on_loop_0 = value;
        if (value == kRounds) {
            group.stop();
            return;
        }
        group.at(1).post([&, value] { group.at(0).post([&, value] { ping(value + 1); }); });
    };
    group.at(0).post([&] { ping(0); });
    group.run();
    EXPECT_EQ(on_loop_0, kRounds);
}

}  // namespace
}  // namespace crier::loop
