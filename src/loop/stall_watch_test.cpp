#include "loop/stall_watch.hpp"

#include "loop/activity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crier::loop {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A loop that turns by hand, and a watch that looks when it is told to.
class StallWatchTest : public ::testing::Test {
protected:
    StallWatchTest() {
        loop_.watched().set_on_stall([this](std::string_view kind, std::string_view name) {
            stalls_.push_back(std::string{kind} + " " + std::string{name});
        });
    }

    void pass(std::chrono::milliseconds time) {
        for (; time > 0ms; time -= 50ms) {
            clock_.advance(50ms);
            watch_.look(clock_.now());
        }
    }

    ManualClock clock_;
    EventLoop loop_{0, clock_};
    std::vector<std::string> stalls_;
    std::vector<std::string> hangs_;
    StallWatch watch_{
        {&loop_.watched()},
        100ms,
        [this](std::size_t loop, std::string_view kind, std::chrono::milliseconds time) {
            hangs_.push_back(
                std::to_string(loop) + " " + std::string{kind} + " " +
                std::to_string(time.count()));
        }};
};

TEST_F(StallWatchTest, NamesTheCallbackThatTookTooLong) {
    loop_.post([&] {
        const Activity outer{loop_, "connection"};
        const Activity inner{loop_, "event", "report:build"};
        pass(200ms);
    });
    loop_.run_ready();
    EXPECT_THAT(stalls_, ElementsAre("event report:build"));
    EXPECT_THAT(hangs_, IsEmpty());
}

TEST_F(StallWatchTest, WaitingAndShortTurnsAreNoStalls) {
    pass(1s);
    for (int i = 0; i < 20; ++i) {
        loop_.post([&] { pass(50ms); });
        loop_.run_ready();
    }
    EXPECT_THAT(stalls_, IsEmpty());
}

TEST_F(StallWatchTest, ALongTurnOfManyShortActivitiesIsAStallToo) {
    loop_.post([&] {
        for (int i = 0; i < 5; ++i) {
            const Activity activity{loop_, "event", "small"};
            pass(50ms);
        }
    });
    loop_.run_ready();
    EXPECT_THAT(stalls_, ElementsAre("event small"));
}

TEST_F(StallWatchTest, WorkWithoutANameIsNamedByItsPlaceInTheTurn) {
    loop_.post([&] { pass(200ms); });
    loop_.run_ready();
    EXPECT_THAT(stalls_, ElementsAre("posted actions "));
}

TEST_F(StallWatchTest, ATurnThatDoesNotEndIsToldOnceWhileItHangs) {
    loop_.post([&] {
        const Activity activity{loop_, "event", "endless"};
        pass(5s);
        EXPECT_THAT(hangs_, ElementsAre("0 event 2000"));
    });
    loop_.run_ready();
    EXPECT_THAT(stalls_, ElementsAre("event endless"));
}

}  // namespace
}  // namespace crier::loop
