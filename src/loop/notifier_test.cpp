#include "loop/notifier.hpp"

#include "loop/task.hpp"

#include <gtest/gtest.h>

namespace crier::loop {
namespace {

using namespace std::chrono_literals;
using Woken = Notifier::Woken;

Task<void> wait_once(Notifier* notifier, std::vector<Woken>* seen) {
    seen->push_back(co_await notifier->wait(100ms));
}

class NotifierTest : public ::testing::Test {
protected:
    ManualClock clock_;
    EventLoop loop_{0, clock_};
    Notifier notifier_{loop_};
    std::vector<Woken> seen_;
};

TEST_F(NotifierTest, ResumesEverybodyWhoWaits) {
    start(wait_once(&notifier_, &seen_));
    start(wait_once(&notifier_, &seen_));
    EXPECT_EQ(notifier_.waiting(), 2U);

    notifier_.notify_all();
    EXPECT_EQ(seen_, (std::vector{Woken::Notified, Woken::Notified}));
    clock_.advance(1s);
    loop_.run_ready();
    EXPECT_EQ(seen_.size(), 2U) << "the timeout is gone";
}

TEST_F(NotifierTest, GivesUpAfterTheTime) {
    start(wait_once(&notifier_, &seen_));
    clock_.advance(99ms);
    loop_.run_ready();
    EXPECT_TRUE(seen_.empty());
    clock_.advance(1ms);
    loop_.run_ready();
    EXPECT_EQ(seen_, std::vector{Woken::TimedOut});
    EXPECT_EQ(notifier_.waiting(), 0U);
}

}  // namespace
}  // namespace crier::loop
