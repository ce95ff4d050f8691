#include "loop/task_set.hpp"

#include <gtest/gtest.h>

#include <coroutine>
#include <memory>
#include <vector>

namespace crier::loop {
namespace {

/// Waits until somebody resumes it by hand.
struct Manual {
    std::vector<std::coroutine_handle<>>& waiting;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) { waiting.push_back(handle); }
    void await_resume() const noexcept {}
};

Task<void> wait_once(std::vector<std::coroutine_handle<>>* waiting, std::shared_ptr<int> held) {
    co_await Manual{*waiting};
    ++*held;
}

Task<void> add_at_once(std::shared_ptr<int> held) {
    ++*held;
    co_return;
}

TEST(TaskSetTest, ATaskThatNeverWaitsIsOverWhenStartReturns) {
    TaskSet set;
    const auto held = std::make_shared<int>(0);
    set.start(add_at_once(held));
    EXPECT_EQ(*held, 1);
    EXPECT_EQ(set.size(), 0U);
    EXPECT_EQ(held.use_count(), 1);
}

TEST(TaskSetTest, TasksLeaveTheSetInAnyOrder) {
    TaskSet set;
    const auto held = std::make_shared<int>(0);
    std::vector<std::coroutine_handle<>> waiting;
    for (int i = 0; i < 3; ++i) set.start(wait_once(&waiting, held));
    ASSERT_EQ(set.size(), 3U);
    for (const int which : {1, 0, 2}) waiting[static_cast<std::size_t>(which)].resume();
    EXPECT_EQ(*held, 3);
    EXPECT_EQ(set.size(), 0U);
    EXPECT_EQ(held.use_count(), 1);
}

TEST(TaskSetTest, WhatStillWaitsIsDestroyedWithItsOwner) {
    const auto held = std::make_shared<int>(0);
    std::vector<std::coroutine_handle<>> waiting;
    {
        TaskSet set;
        for (int i = 0; i < 3; ++i) set.start(wait_once(&waiting, held));
        waiting[1].resume();
    }
    EXPECT_EQ(*held, 1);
    EXPECT_EQ(held.use_count(), 1) << "the frames have gone, and what they held";
}

}  // namespace
}  // namespace crier::loop
