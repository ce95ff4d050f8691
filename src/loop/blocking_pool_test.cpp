#include "loop/blocking_pool.hpp"

#include "loop/run_blocking.hpp"
#include "loop/task.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace crier::loop {
namespace {

TEST(BlockingPoolTest, FinishesWhatItAcceptedBeforeItGoes) {
    std::atomic<int> done{0};
    {
        BlockingPool pool{"test", 2, 100};
        for (int i = 0; i < 50; ++i) ASSERT_TRUE(pool.submit([&] { ++done; }));
    }
    EXPECT_EQ(done, 50);
}

TEST(BlockingPoolTest, DeclinesWhenItsQueueIsFull) {
    std::latch is_busy{1};
    std::latch may_go_on{1};
    BlockingPool pool{"test", 1, 2};
    ASSERT_TRUE(pool.submit([&] {
        is_busy.count_down();
        may_go_on.wait();
    }));
    is_busy.wait();

    EXPECT_TRUE(pool.submit([] {}));
    EXPECT_TRUE(pool.submit([] {}));
    EXPECT_FALSE(pool.submit([] {}));
    may_go_on.count_down();
}

Task<void> work_elsewhere(BlockingPool* pool, EventLoop* loop, std::thread::id* where, bool* ok) {
    const auto result = co_await run_blocking(*pool, [] { return std::this_thread::get_id(); });
    loop->assert_current();
    *where = *result;
    *ok = EventLoop::current() == loop;
    loop->stop();
}

TEST(RunBlockingTest, WorksOnThePoolAndResumesOnTheLoop) {
    const SystemClock clock;
    EventLoop loop{0, clock};
    std::thread::id where;
    bool resumed_on_loop = false;
    BlockingPool pool{"test", 1, 10};

    loop.post([&] { start(work_elsewhere(&pool, &loop, &where, &resumed_on_loop)); });
    loop.run();

    EXPECT_NE(where, std::this_thread::get_id());
    EXPECT_TRUE(resumed_on_loop);
}

Task<void> expect_overload(BlockingPool* pool, EventLoop* loop, bool* is_overloaded) {
    const auto result = co_await run_blocking(*pool, [] { return 1; });
    *is_overloaded = !result.has_value();
    loop->stop();
}

TEST(RunBlockingTest, AFullPoolIsAnAnswerNotAWait) {
    const SystemClock clock;
    EventLoop loop{0, clock};
    bool is_overloaded = false;
    BlockingPool pool{"test", 1, 0};

    loop.post([&] { start(expect_overload(&pool, &loop, &is_overloaded)); });
    loop.run();

    EXPECT_TRUE(is_overloaded);
}

}  // namespace
}  // namespace crier::loop
