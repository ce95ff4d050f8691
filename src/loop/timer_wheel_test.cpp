#include "loop/timer_wheel.hpp"

#include "base/random.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <vector>

namespace crier::loop {
namespace {

using namespace std::chrono_literals;

class TimerWheelTest : public ::testing::Test {
protected:
    void advance(std::chrono::milliseconds by) {
        clock_.advance(by);
        wheel_.advance(clock_.now());
    }
    void arm(Timer& timer, std::chrono::milliseconds in) { wheel_.arm(timer, clock_.now() + in); }

    ManualClock clock_;
    TimerWheel wheel_{clock_.now()};
};

struct Counter {
    void on_due() { ++count; }
    int count = 0;
    Timer timer = Timer::calling<&Counter::on_due>(*this);
};

TEST_F(TimerWheelTest, FiresOnceAtItsDeadlineAndNeverEarly) {
    Counter counter;
    arm(counter.timer, 300ms);
    advance(299ms);
    EXPECT_EQ(counter.count, 0);
    advance(1ms);
    EXPECT_EQ(counter.count, 1);
    EXPECT_FALSE(counter.timer.is_armed());
    advance(1h);
    EXPECT_EQ(counter.count, 1);
}

TEST_F(TimerWheelTest, CancelledAndRearmedTimersFollowTheLastWord) {
    Counter cancelled;
    Counter moved;
    arm(cancelled.timer, 10ms);
    arm(moved.timer, 10ms);
    cancelled.timer.cancel();
    cancelled.timer.cancel();
    arm(moved.timer, 20ms);

    advance(15ms);
    EXPECT_EQ(moved.count, 0);
    advance(5ms);
    EXPECT_EQ(moved.count, 1);
    EXPECT_EQ(cancelled.count, 0);
}

TEST_F(TimerWheelTest, ADeadlineInThePastFiresAtTheNextTick) {
    Counter counter;
    advance(1000ms);
    wheel_.arm(counter.timer, clock_.now() - 500ms);
    EXPECT_EQ(counter.count, 0) << "never from inside arm";
    advance(1ms);
    EXPECT_EQ(counter.count, 1);
}

TEST_F(TimerWheelTest, NextDeadlineIsNeverLate) {
    Counter counter;
    EXPECT_EQ(wheel_.next_deadline(), std::nullopt);
    arm(counter.timer, 5000ms);
    const MonotonicTime due = clock_.now() + 5000ms;
    int wake_ups = 0;
    while (counter.count == 0) {
        const auto next = wheel_.next_deadline();
        ASSERT_TRUE(next);
        ASSERT_LE(*next, due);
        clock_.advance(std::chrono::ceil<std::chrono::milliseconds>(*next - clock_.now()));
        wheel_.advance(clock_.now());
        ASSERT_LT(++wake_ups, 10);
    }
    EXPECT_EQ(clock_.now(), due);
    EXPECT_EQ(wheel_.next_deadline(), std::nullopt);
}

TEST_F(TimerWheelTest, VeryFarDeadlinesAreCutToTwelveDays) {
    Counter counter;
    arm(counter.timer, std::chrono::hours{24 * 365});
    advance(std::chrono::hours{24 * 12});
    EXPECT_EQ(counter.count, 0);
    advance(std::chrono::hours{24});
    EXPECT_EQ(counter.count, 1);
}

TEST_F(TimerWheelTest, FiringMayArmCancelAndDestroy) {
    struct Chain {
        void on_due() {
            order.push_back("first");
            other->timer.cancel();
            doomed.reset();
            wheel->arm(again.timer, clock->now());
        }
        std::vector<std::string> order;
        Counter* other = nullptr;
        std::unique_ptr<Counter> doomed = std::make_unique<Counter>();
        Counter again;
        TimerWheel* wheel = nullptr;
        Clock* clock = nullptr;
        Timer timer = Timer::calling<&Chain::on_due>(*this);
    };
    Counter other;
    Chain chain;
    chain.other = &other;
    chain.wheel = &wheel_;
    chain.clock = &clock_;
    arm(chain.timer, 10ms);
    arm(other.timer, 10ms);
    arm(chain.doomed->timer, 10ms);

    advance(10ms);
    EXPECT_EQ(chain.order.size(), 1U);
    EXPECT_EQ(other.count, 0);
    EXPECT_EQ(chain.doomed, nullptr);
    EXPECT_EQ(chain.again.count, 0);
    advance(1ms);
    EXPECT_EQ(chain.again.count, 1);
}

// Against a model: random arming, cancelling and steps over all levels of the wheel.
TEST_F(TimerWheelTest, AgreesWithASortedMap) {
    SeededRandom random{42};
    std::vector<std::unique_ptr<Counter>> timers;
    std::map<Counter*, MonotonicTime> due;
    for (int i = 0; i < 200; ++i) timers.push_back(std::make_unique<Counter>());
    for (int step = 0; step < 20'000; ++step) {
        const std::uint64_t dice = random_u64(random);
        Counter& counter = *timers[dice % timers.size()];
        const std::uint64_t action = (dice >> 16) % 8;
        if (action < 4) {
            const auto in = std::chrono::milliseconds{
                1 + static_cast<std::int64_t>((dice >> 24) % (1ULL << ((dice >> 56) % 31)))};
            arm(counter.timer, in);
            due[&counter] = clock_.now() + in;
        } else if (action == 4) {
            counter.timer.cancel();
            due.erase(&counter);
        } else {
            advance(std::chrono::milliseconds{
                static_cast<std::int64_t>((dice >> 24) % (1ULL << ((dice >> 58) % 24)))});
            for (auto& [timer, deadline] : due) {
                ASSERT_EQ(timer->count, deadline <= clock_.now() ? 1 : 0) << step;
            }
            std::erase_if(due, [&](const auto& entry) {
                if (entry.second > clock_.now()) return false;
                entry.first->count = 0;
                return true;
            });
        }
    }
}

}  // namespace
}  // namespace crier::loop
