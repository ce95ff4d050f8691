#include "net/connection_test_fixture.hpp"

#include <gmock/gmock.h>

#include <deque>

namespace crier::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Many connections of one shard, whose peers the test holds.
class FanOutTest : public ConnectionFixture, public ::testing::WithParamInterface<Sends> {
protected:
    FanOutTest() { config_.sends = GetParam(); }

    void SetUp() override {
        if (GetParam() == Sends::IoUring && !Uring::is_available()) {
            GTEST_SKIP() << "this kernel, or what confines the process, has no io_uring";
        }
    }

    struct Peer {
        Connection* connection;
        ConnectionId id;
        UniqueFd end;
        HandlerLog log;
        RecordingHandler* handler;
    };

    Peer& add_peer() {
        peers_.push_back({});
        Peer& peer = peers_.back();
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &kSmallBuffer, sizeof kSmallBuffer);
        peer.end = UniqueFd{ends[1]};
        peer.connection = &shard_->adopt(UniqueFd{ends[0]}, nullptr, [&](Connection&) {
            auto handler = std::make_unique<RecordingHandler>(peer.log);
            peer.handler = handler.get();
            return handler;
        });
        peer.id = peer.connection->id();
        return peer;
    }

    void add_peers(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) add_peer();
    }

    void put_to_all(std::string_view text, FramePolicy policy = {}) {
        const SharedBytes frame = SharedBytes::copy_of(text);
        for (Peer& peer : peers_) {
            if (Connection* open = shard_->find(peer.id)) open->outlet().put(frame, policy);
        }
    }

    static std::string read(Peer& peer) {
        std::string text(200'000, '\0');
        const ssize_t got = ::recv(peer.end.get(), text.data(), text.size(), 0);
        text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
        return text;
    }

    std::string read_all(Peer& peer) {
        std::string all;
        while (true) {
            const std::string text = read(peer);
            if (text.empty()) return all;
            all += text;
            turn();
        }
    }

    std::size_t served() {
        std::size_t count = 0;
        for (Peer& peer : peers_) count += read(peer).empty() ? 0U : 1U;
        return count;
    }

    /// Fills what the kernel takes for this peer, so that everything later waits.
    void block(Peer& peer) {
        peer.connection->send(SharedBytes::copy_of(std::string(50'000, '.')));
        turn();
        ASSERT_TRUE(peer.connection->is_blocked());
    }

    void one_turn() { shard_->on_turn_end(); }

    // Made after the parameter is in the configuration.
    std::unique_ptr<ConnectionShard> own_shard_ =
        std::make_unique<ConnectionShard>(loop_, with_sends(), budget_, metrics_);
    ConnectionShard* shard_ = own_shard_.get();
    std::deque<Peer> peers_;

private:
    const NetConfig& with_sends() {
        config_.sends = GetParam();
        return config_;
    }
};

TEST_P(FanOutTest, FramesOfATurnArriveInOrderInOneSend) {
    add_peers(3);
    for (const char* text : {"a", "b", "c"}) put_to_all(text);
    turn();
    for (Peer& peer : peers_) EXPECT_EQ(read(peer), "abc");
    advance(1s);
    EXPECT_THAT(registry_.render(), HasSubstr("crier_net_flushes_total 3"));
}

TEST_P(FanOutTest, MoreFramesThanPlacesArriveInOrderToo) {
    add_peers(3);
    std::string expected;
    for (int i = 0; i < 50; ++i) {
        const std::string text = std::to_string(i) + ' ';
        put_to_all(text);
        if (i % 7 == 0) peers_[1].connection->send(SharedBytes::copy_of("own "));
        expected += text;
    }
    turn();
    EXPECT_EQ(read(peers_[0]), expected);
    EXPECT_EQ(read(peers_[2]), expected);
    const std::string mixed = read(peers_[1]);
    EXPECT_TRUE(mixed.starts_with("0 own 1 2 3 4 5 6 7 own 8 ")) << mixed;
}

TEST_P(FanOutTest, LargeFramesAreNotCopiedTogetherAndArriveWhole) {
    add_peers(2);
    std::string expected;
    for (char c = 'a'; c < 'k'; ++c) {
        const std::string text(30'000, c);
        put_to_all(text);
        expected += text;
    }
    turn();
    for (Peer& peer : peers_) EXPECT_EQ(read_all(peer), expected);
}

TEST_P(FanOutTest, AFanOutIsSlicedAndOthersAreServedBetweenTheSlices) {
    config_.flush_slice = 10;
    add_peers(35);
    Peer& other = add_peer();
    const SharedBytes frame = SharedBytes::copy_of("to many");
    for (std::size_t i = 0; i < 35; ++i) peers_[i].connection->outlet().put(frame, {});
    one_turn();
    EXPECT_EQ(served(), 10U);
    other.connection->send(SharedBytes::copy_of("answer"));
    one_turn();
    EXPECT_EQ(read(other), "answer") << "what is meant for one does not wait for the slices";
    EXPECT_EQ(served(), 10U);
    one_turn();
    one_turn();
    EXPECT_EQ(served(), 15U);
}

TEST_P(FanOutTest, WhatComesBetweenSlicesKeepsItsOrder) {
    config_.flush_slice = 4;
    add_peers(20);
    for (const char* text : {"1", "2", "3", "4", "5", "6"}) {
        put_to_all(text);
        one_turn();
    }
    turn();
    for (Peer& peer : peers_) EXPECT_EQ(read(peer), "123456");
}

TEST_P(FanOutTest, AConnectionMayEndWhileItWaitsForItsSlice) {
    config_.flush_slice = 2;
    add_peers(6);
    put_to_all("x");
    one_turn();
    peers_[4].connection->abort(CloseReason::TimedOut);
    EXPECT_FALSE(peers_[4].connection->outlet().put(SharedBytes::copy_of("y"), {}));
    turn();
    EXPECT_EQ(read(peers_[5]), "x");
    EXPECT_EQ(shard_->find(peers_[4].id), nullptr);
}

TEST_P(FanOutTest, SlowReadersKeepOrderAndDelayNobody) {
    add_peers(3);
    block(peers_[1]);
    std::string expected;
    for (int i = 0; i < 2'000; ++i) {
        const std::string text = std::to_string(i) + ' ';
        put_to_all(text);
        turn();
        expected += text;
    }
    EXPECT_EQ(read_all(peers_[0]), expected);
    EXPECT_EQ(read_all(peers_[2]), expected);
    EXPECT_EQ(read_all(peers_[1]), std::string(50'000, '.') + expected);
}

TEST_P(FanOutTest, VolatileFramesAreLeftOutForABlockedReader) {
    add_peers(2);
    block(peers_[0]);
    put_to_all("v", {.urgency = Urgency::Volatile});
    turn();
    EXPECT_EQ(read(peers_[1]), "v");
    EXPECT_EQ(read_all(peers_[0]), std::string(50'000, '.'));
}

TEST_P(FanOutTest, VolatileFramesOfOneTurnAreLeftOutWhenThereAreTooMany) {
    add_peers(1);
    for (int i = 0; i < 30; ++i) {
        put_to_all(std::string(10'000, 'v'), {.urgency = Urgency::Volatile});
    }
    put_to_all("reliable");
    turn();
    const std::string text = read_all(peers_[0]);
    EXPECT_LT(text.size(), 100'000U);
    EXPECT_TRUE(text.ends_with("vreliable"));
}

TEST_P(FanOutTest, EphemeralFramesAreLeftOutAboveTheSoftLimit) {
    config_.send_queue_soft_bytes = 60'000;
    add_peers(1);
    block(peers_[0]);
    put_to_all("kept", {.urgency = Urgency::Ephemeral});
    put_to_all(std::string(30'000, 'r'));
    put_to_all("left out", {.urgency = Urgency::Ephemeral});
    put_to_all("reliable");
    turn();
    EXPECT_EQ(
        read_all(peers_[0]),
        std::string(50'000, '.') + "kept" + std::string(30'000, 'r') + "reliable");
    advance(1s);
    EXPECT_THAT(registry_.render(), HasSubstr("crier_net_frames_left_out_total 1"));
}

TEST_P(FanOutTest, ANewerValueTakesThePlaceOfTheOneThatWaits) {
    add_peers(1);
    block(peers_[0]);
    const auto latest = [&](const char* text, std::uint64_t key) {
        put_to_all(text, {.urgency = Urgency::Ephemeral, .replaces = key});
    };
    latest("[a 10%]", 1);
    latest("[b 1%]", 2);
    put_to_all("[event]");
    for (int i = 11; i <= 99; ++i) latest(("[a " + std::to_string(i) + "%]").c_str(), 1);
    turn();
    EXPECT_EQ(read_all(peers_[0]), std::string(50'000, '.') + "[a 99%][b 1%][event]");
}

TEST_P(FanOutTest, AReaderAboveTheHardLimitIsGivenUpAfterTheDelivery) {
    config_.send_queue_hard_bytes = 100'000;
    add_peers(2);
    block(peers_[0]);
    while (peers_[0].connection->queued_bytes() < config_.send_queue_hard_bytes) {
        put_to_all(std::string(3'000, 'x'));
        turn();
        read(peers_[1]);
    }
    put_to_all("too much");
    EXPECT_TRUE(peers_[0].connection->is_open()) << "not in the middle of a delivery";
    turn();
    EXPECT_THAT(peers_[0].log.closed, ElementsAre(CloseReason::SlowReader));
    EXPECT_TRUE(peers_[1].log.closed.empty());
}

// Promise P9: what waits for slow readers is bounded for all of them together.
TEST_P(FanOutTest, P9_AboveTheTotalWhoLetsMostWaitIsGivenUp) {
    config_.waiting_bytes_per_loop = 400'000;
    add_peers(4);
    for (int i = 0; i < 3; ++i) block(peers_[static_cast<std::size_t>(i)]);
    peers_[1].connection->send(SharedBytes::copy_of(std::string(250'000, 'm')));
    turn();
    EXPECT_TRUE(peers_[1].log.closed.empty()) << "there is room for one that lets much wait";
    put_to_all(std::string(30'000, 'x'));
    turn();
    EXPECT_THAT(peers_[1].log.closed, ElementsAre(CloseReason::SlowReader));
    for (const std::size_t other : {0U, 2U, 3U}) EXPECT_TRUE(peers_[other].log.closed.empty());
    put_to_all("after");
    turn();
    EXPECT_TRUE(read_all(peers_[0]).ends_with("xafter"));
}

TEST_P(FanOutTest, AHandlerMaySayGoodbyeToASlowReader) {
    config_.send_queue_hard_bytes = 100'000;
    add_peers(1);
    Peer& peer = peers_[0];
    peer.handler->on_slow_reader_ = [&] {
        peer.connection->send(SharedBytes::copy_of("goodbye"));
        peer.connection->set_deadline(5s);
        return true;
    };
    block(peer);
    for (int i = 0; i < 40; ++i) put_to_all(std::string(3'000, 'x'));
    turn();
    EXPECT_TRUE(peer.log.closed.empty());
    EXPECT_EQ(read_all(peer), std::string(50'000, '.') + "goodbye")
        << "the frame that had begun, and nothing else that waited";
    peer.end.reset();
    turn();
    peer.connection->abort(CloseReason::Finished);
    turn();
    EXPECT_THAT(peer.log.closed, ElementsAre(CloseReason::SlowReader));
    advance(1s);
    EXPECT_THAT(registry_.render(), HasSubstr("crier_net_slow_readers_total 1"));
}

INSTANTIATE_TEST_SUITE_P(
    Ways, FanOutTest, ::testing::Values(Sends::IoUring, Sends::Send), [](const auto& way) {
        return way.param == Sends::IoUring ? "IoUring" : "Send";
    });

}  // namespace
}  // namespace crier::net
