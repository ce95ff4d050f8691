#include "net/send_batch.hpp"

#include "base/unique_fd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

namespace crier::net {
namespace {

using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::Lt;

struct Pair {
    Pair() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        near = UniqueFd{ends[0]};
        far = UniqueFd{ends[1]};
    }

    std::string received() const {
        std::string text(1'000'000, '\0');
        const ssize_t got = ::recv(far.get(), text.data(), text.size(), 0);
        text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
        return text;
    }

    UniqueFd near;
    UniqueFd far;
};

/// The same promises whichever way the kernel is asked.
class SendBatchTest : public ::testing::TestWithParam<Sends> {
protected:
    void SetUp() override {
        if (GetParam() == Sends::IoUring && !Uring::is_available()) {
            GTEST_SKIP() << "this kernel, or what confines the process, has no io_uring";
        }
    }

    SendBatch batch_{GetParam()};
};

TEST_P(SendBatchTest, EverySocketGetsItsOwnBytes) {
    std::vector<Pair> pairs(SendBatch::kCapacity);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < pairs.size(); ++i) texts.push_back("to " + std::to_string(i));
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        EXPECT_FALSE(batch_.is_full());
        batch_.add(pairs[i].near.get(), as_bytes(texts[i]));
    }
    EXPECT_TRUE(batch_.is_full());
    const auto results = batch_.submit();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        EXPECT_EQ(results[i], static_cast<int>(texts[i].size()));
        EXPECT_EQ(pairs[i].received(), texts[i]);
    }
}

TEST_P(SendBatchTest, WhatTheKernelDoesNotTakeIsSaidAndHoldsUpNobody) {
    Pair full;
    Pair part;
    Pair gone;
    Pair well;
    const std::string large(4'000'000, 'x');
    while (::send(full.near.get(), large.data(), large.size(), MSG_DONTWAIT) > 0) {
    }
    gone.far.reset();
    batch_.add(full.near.get(), as_bytes("late"));
    batch_.add(part.near.get(), as_bytes(large));
    batch_.add(gone.near.get(), as_bytes("lost"));
    batch_.add(well.near.get(), as_bytes("well"));
    const auto results = batch_.submit();
    EXPECT_EQ(results[0], -EAGAIN);
    EXPECT_THAT(results[1], Gt(0));
    EXPECT_THAT(results[1], Lt(static_cast<int>(large.size())));
    EXPECT_EQ(results[2], -EPIPE);
    EXPECT_EQ(results[3], 4);
    EXPECT_EQ(well.received(), "well");
}

TEST_P(SendBatchTest, CanBeUsedAgainAndAgain) {
    Pair first;
    Pair second;
    for (int i = 0; i < 1'000; ++i) {
        const std::string text = std::to_string(i);
        batch_.add(first.near.get(), as_bytes(text));
        batch_.add(second.near.get(), as_bytes(text));
        const int size = static_cast<int>(text.size());
        ASSERT_THAT(batch_.submit(), ElementsAre(size, size));
        batch_.clear();
        ASSERT_EQ(first.received(), text);
        ASSERT_EQ(second.received(), text);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Ways, SendBatchTest, ::testing::Values(Sends::IoUring, Sends::Send), [](const auto& way) {
        return way.param == Sends::IoUring ? "IoUring" : "Send";
    });

bool has_ring_after_a_batch(Sends sends) {
    SendBatch batch{sends};
    const Pair first;
    const Pair second;
    batch.add(first.near.get(), as_bytes("x"));
    batch.add(second.near.get(), as_bytes("x"));
    batch.submit();
    return batch.has_ring();
}

TEST(SendBatchChoiceTest, AFlagForcesEither) {
    EXPECT_FALSE(has_ring_after_a_batch(Sends::Send));
    EXPECT_EQ(has_ring_after_a_batch(Sends::Auto), Uring::is_available());
    EXPECT_EQ(has_ring_after_a_batch(Sends::IoUring), Uring::is_available());
}

}  // namespace
}  // namespace crier::net
