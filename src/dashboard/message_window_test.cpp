#include "dashboard/message_window.hpp"

#include <gtest/gtest.h>

namespace crier::dashboard {
namespace {

using namespace std::chrono_literals;

TEST(MessageWindowTest, AllowsTheLimitAndNotOneMore) {
    MessageWindow window;
    const MonotonicTime now{1h};
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(window.allow(now, 60s, 100)) << i;
    EXPECT_FALSE(window.allow(now, 60s, 100));
    EXPECT_FALSE(window.allow(now + 59s, 60s, 100));
}

TEST(MessageWindowTest, ForgetsSlowlyAndNotAtOnce) {
    MessageWindow window;
    MonotonicTime now{1h};
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(window.allow(now, 60s, 100));
    now += 75s;
    int allowed = 0;
    while (window.allow(now, 60s, 100)) ++allowed;
    EXPECT_EQ(allowed, 25) << "three quarters of the window before still count";
    now += 120s;
    allowed = 0;
    while (window.allow(now, 60s, 100)) ++allowed;
    EXPECT_EQ(allowed, 100);
}

// Contract A, section 3: a tab that pings every 30 s must not be ended after 50 minutes.
TEST(MessageWindowTest, ATabThatPingsNeverReachesTheLimit) {
    MessageWindow window;
    MonotonicTime now{1h};
    for (int i = 0; i < 10'000; ++i) {
        ASSERT_TRUE(window.allow(now, 60s, 100));
        now += 30s;
    }
}

}  // namespace
}  // namespace crier::dashboard
