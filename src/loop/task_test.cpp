#include "loop/task.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace crier::loop {
namespace {

Task<int> answer() { co_return 42; }
Task<std::string> text_of(int number) { co_return std::to_string(number); }
Task<int> failing() {
    throw std::runtime_error{"broken"};
    co_return 0;
}

Task<void> add_up(std::string* out) {
    const int number = co_await answer();
    *out = co_await text_of(number);
}

TEST(TaskTest, AwaitsValuesOfOtherTasks) {
    std::string out;
    start(add_up(&out));
    EXPECT_EQ(out, "42");
}

TEST(TaskTest, StartsOnlyWhenAwaited) {
    std::string out;
    {
        const Task<void> never = add_up(&out);
    }
    EXPECT_EQ(out, "");
}

Task<void> catch_it(std::string* out) {
    try {
        co_await failing();
    } catch (const std::runtime_error& error) {
        *out = error.what();
    }
}

TEST(TaskTest, ExceptionsReachWhoeverAwaits) {
    std::string out;
    start(catch_it(&out));
    EXPECT_EQ(out, "broken");
}

Task<int> count_down(int n) {
    if (n == 0) co_return 0;
    co_return co_await count_down(n - 1);
}
Task<void> deep(int* out) { *out = co_await count_down(1'000) + 1; }

TEST(TaskTest, LongChainsEnd) {
    int out = 0;
    start(deep(&out));
    EXPECT_EQ(out, 1);
}

}  // namespace
}  // namespace crier::loop
