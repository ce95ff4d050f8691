#include "loop/poller.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <vector>

namespace crier::loop {
namespace {

class Target final : public PollTarget {
public:
    Target() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        near = UniqueFd{ends[0]};
        far = UniqueFd{ends[1]};
    }

    void on_ready(Readiness readiness) override {
        ++calls;
        last = readiness;
    }

    void on_called_again() override { ++called_again; }

    UniqueFd near;
    UniqueFd far;
    int calls = 0;
    int called_again = 0;
    Readiness last;
};

class PollerTest : public ::testing::Test {
protected:
    /// Added, and told of the room it has for writing, which comes first.
    void add(Target& target) {
        poller_.add(target.near.get(), target);
        dispatch(10);
        target.calls = 0;
    }

    static void fill(int socket) {
        const std::string much(100'000, 'x');
        while (::send(socket, much.data(), much.size(), MSG_DONTWAIT) > 0) {
        }
    }

    static void empty(int socket) {
        std::string much(100'000, 'x');
        while (::recv(socket, much.data(), much.size(), MSG_DONTWAIT) > 0) {
        }
    }

    std::size_t dispatch(std::size_t limit) {
        const std::size_t found = poller_.look(limit);
        poller_.tell();
        return found;
    }

    Poller poller_;
};

TEST_F(PollerTest, TellsOnceWhatHasBecomeReady) {
    Target target;
    add(target);
    EXPECT_EQ(dispatch(10), 0U);
    ASSERT_EQ(::send(target.far.get(), "x", 1, 0), 1);
    EXPECT_EQ(dispatch(10), 1U);
    EXPECT_TRUE(target.last.is_readable);
    EXPECT_FALSE(target.last.has_ended);
    EXPECT_EQ(dispatch(10), 0U) << "told already, whether or not it was read";
    ASSERT_EQ(::send(target.far.get(), "y", 1, 0), 1);
    EXPECT_EQ(dispatch(10), 1U);
    EXPECT_EQ(target.calls, 2);
}

TEST_F(PollerTest, WhoHasNotReadEverythingIsCalledAgain) {
    Target target;
    poller_.call_again(target);
    EXPECT_TRUE(poller_.has_to_call_again());
    EXPECT_EQ(dispatch(10), 1U);
    EXPECT_EQ(target.called_again, 1);
    EXPECT_EQ(dispatch(10), 0U);
}

TEST_F(PollerTest, RoomForWritingIsToldAfterThereWasNone) {
    Target target;
    add(target);
    fill(target.near.get());
    EXPECT_EQ(dispatch(10), 0U);
    empty(target.far.get());
    EXPECT_EQ(dispatch(10), 1U);
    EXPECT_TRUE(target.last.is_writable);
    EXPECT_FALSE(target.last.is_readable);
}

TEST_F(PollerTest, TheEndOfThePeerIsReadable) {
    Target target;
    add(target);
    ASSERT_EQ(::shutdown(target.far.get(), SHUT_WR), 0);
    dispatch(10);
    EXPECT_TRUE(target.last.is_readable);
    EXPECT_TRUE(target.last.has_ended);
}

TEST_F(PollerTest, TellsNoMoreThanItsLimitAndForgetsNobody) {
    std::vector<Target> targets(20);
    for (Target& target : targets) poller_.add(target.near.get(), target);
    EXPECT_EQ(dispatch(15), 15U);
    EXPECT_EQ(dispatch(15), 5U);
    for (const Target& target : targets) EXPECT_EQ(target.calls, 1);
}

TEST_F(PollerTest, RemovedIsSilent) {
    Target target;
    add(target);
    poller_.remove(target.near.get());
    ASSERT_EQ(::send(target.far.get(), "x", 1, 0), 1);
    EXPECT_EQ(dispatch(10), 0U);
}

}  // namespace
}  // namespace crier::loop
