#include "loop/event_loop.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace crier::loop {
namespace {

using namespace std::chrono_literals;

TEST(EventLoopTest, RunsActionsOfOtherThreadsInTheirOrder) {
    const SystemClock clock;
    EventLoop loop{0, clock};
    std::vector<int> order;
    std::jthread sender{[&] {
        for (int i = 0; i < 1000; ++i) loop.post([&order, i] { order.push_back(i); });
        loop.stop();
    }};
    loop.run();

    ASSERT_EQ(order.size(), 1000U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(EventLoopTest, AnActionThatPostsItselfDoesNotStarveTimers) {
    const SystemClock clock;
    EventLoop loop{0, clock};
    int rounds = 0;
    std::function<void()> again = [&] {
        ++rounds;
        loop.post([&] { again(); });
    };
    struct Stopper {
        void on_due() { loop->stop(); }
        EventLoop* loop;
        Timer timer = Timer::calling<&Stopper::on_due>(*this);
    };
    Stopper stopper{&loop};
    loop.arm(stopper.timer, 5ms);
    loop.post([&] { again(); });
    loop.run();

    EXPECT_GT(rounds, 1);
}

TEST(EventLoopTest, TimersFollowTheInjectedClock) {
    ManualClock clock;
    EventLoop loop{0, clock};
    struct Counter {
        void on_due() { ++count; }
        int count = 0;
        Timer timer = Timer::calling<&Counter::on_due>(*this);
    };
    Counter counter;
    loop.arm(counter.timer, 30s);

    loop.run_ready();
    EXPECT_EQ(counter.count, 0);
    clock.advance(30s);
    loop.run_ready();
    EXPECT_EQ(counter.count, 1);
}

TEST(EventLoopTest, TurnEndHooksRunAfterTheActionsOfTheTurn) {
    ManualClock clock;
    EventLoop loop{0, clock};
    struct Hook final : TurnEnd {
        bool on_turn_end() override {
            if (pending > 0) flushed.push_back(std::exchange(pending, 0));
            return false;
        }
        int pending = 0;
        std::vector<int> flushed;
    };
    Hook hook;
    loop.add_turn_end(hook);
    for (int i = 0; i < 5; ++i) loop.post([&] { ++hook.pending; });
    loop.run_ready();

    EXPECT_EQ(hook.flushed, std::vector<int>{5}) << "one flush for the whole turn";
}

// Two loops that answer each other at once must leave each other's sockets their turn.
TEST(EventLoopTest, WhatComesWhileMailIsReadWaitsForTheNextTurn) {
    ManualClock clock;
    EventLoop loop{0, clock};
    std::vector<std::string> seen;
    struct Hook final : TurnEnd {
        explicit Hook(std::vector<std::string>& list) : seen{list} {}
        bool on_turn_end() override {
            if (!seen.empty() && seen.back() != "turn end") seen.emplace_back("turn end");
            return false;
        }
        std::vector<std::string>& seen;
    };
    Hook hook{seen};
    loop.add_turn_end(hook);
    loop.post([&] {
        seen.emplace_back("question");
        std::thread{[&] { loop.post([&] { seen.emplace_back("answer"); }); }}.join();
    });
    loop.run_ready();

    EXPECT_EQ(seen, (std::vector<std::string>{"question", "turn end", "answer", "turn end"}));
}

// A sends to everybody and answers its client; told of that, the other's client asks B. B has what
// A sent before it reads the question.
TEST(EventLoopTest, WhatOthersHaveSentIsReadBeforeSockets) {
    ManualClock clock;
    EventLoop loop{0, clock};
    std::vector<std::string> seen;
    struct Socket final : PollTarget {
        explicit Socket(std::vector<std::string>& list) : seen{list} {
            std::array<int, 2> ends{};
            EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
            near = UniqueFd{ends[0]};
            far = UniqueFd{ends[1]};
        }
        void on_ready(Readiness readiness) override {
            if (readiness.is_readable) seen.emplace_back("question");
        }
        void on_called_again() override {}
        std::vector<std::string>& seen;
        UniqueFd near;
        UniqueFd far;
    };
    Socket socket{seen};
    loop.poller().add(socket.near.get(), socket);
    loop.run_ready();
    std::thread{[&] { loop.post([&] { seen.emplace_back("news"); }); }}.join();
    ASSERT_EQ(::send(socket.far.get(), "?", 1, 0), 1);
    loop.run_ready();
    loop.poller().remove(socket.near.get());

    EXPECT_EQ(seen, (std::vector<std::string>{"news", "question"}));
}

TEST(EventLoopTest, WhileATurnEndHasWorkLeftATurnTakesInLittle) {
    const SystemClock clock;
    EventLoop loop{0, clock};
    struct Slices final : TurnEnd {
        bool on_turn_end() override {
            handled_at_end.push_back(std::exchange(handled, 0));
            return --left > 0;
        }
        int left = 3;
        int handled = 0;
        std::vector<int> handled_at_end;
    };
    Slices slices;
    loop.add_turn_end(slices);
    constexpr int kHandlers = 100;
    for (int i = 0; i < kHandlers; ++i) {
        boost::asio::post(loop.io(), [&] {
            ++slices.handled;
            // Everybody comes back, as busy sockets do.
            boost::asio::post(loop.io(), [&] { ++slices.handled; });
        });
    }
    loop.stop();
    loop.run();
    EXPECT_EQ(slices.handled_at_end.front(), 2 * kHandlers) << "the first turn knows of no backlog";
    loop.post([&] {
        for (int i = 0; i < kHandlers; ++i) {
            boost::asio::post(loop.io(), [&] { ++slices.handled; });
        }
        loop.stop();
    });
    loop.run();
    EXPECT_GT(slices.handled_at_end.back(), 0);
    EXPECT_LE(slices.handled_at_end.back(), static_cast<int>(EventLoop::kMaxHandlersInBacklog));
}

TEST(EventLoopTest, CurrentIsKnownOnlyOnTheLoop) {
    const SystemClock clock;
    EventLoop loop{3, clock};
    EXPECT_EQ(EventLoop::current(), nullptr);
    EventLoop* seen = nullptr;
    loop.post([&] {
        seen = EventLoop::current();
        loop.stop();
    });
    loop.run();
    EXPECT_EQ(seen, &loop);
    EXPECT_EQ(EventLoop::current(), nullptr);
}

TEST(EventLoopTest, MayRunAgainAfterStop) {
    const SystemClock clock;
    EventLoop loop{0, clock};
    loop.stop();
    loop.run();
    bool has_run = false;
    loop.post([&] {
        has_run = true;
        loop.stop();
    });
    loop.run();
    EXPECT_TRUE(has_run);
}

}  // namespace
}  // namespace crier::loop
