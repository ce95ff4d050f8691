#include "net/connection.hpp"

#include "net/connection_test_fixture.hpp"

#include <gmock/gmock.h>

namespace crier::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ConnectionTest : public ConnectionFixture {};

TEST_F(ConnectionTest, HandsOverBytesAndSendsFramesInOneFlush) {
    Connection& connection = connect();
    handler_->on_bytes_ = [&] {
        connection.send(SharedBytes::copy_of("one "));
        connection.send(SharedBytes::copy_of("two"));
    };
    peer_sends("hello");

    EXPECT_EQ(log_.bytes, "hello");
    EXPECT_EQ(peer_receives(), "one two");
    advance(1s);
    EXPECT_THAT(registry_.render(), HasSubstr("crier_net_flushes_total 1"));
}

TEST_F(ConnectionTest, ClosesAfterEverythingIsSentAndLingersForThePeer) {
    Connection& connection = connect();
    connection.send(SharedBytes::copy_of(std::string(50'000, 'x')));
    connection.close_after_sending();
    EXPECT_EQ(connection.send(SharedBytes::copy_of("too late")), Connection::Sent::Refused);
    turn();

    EXPECT_EQ(peer_receives().size(), 50'000U);
    EXPECT_TRUE(peer_sees_end());
    EXPECT_FALSE(is_gone()) << "waits for the peer's end";
    peer_.reset();
    turn();
    EXPECT_TRUE(is_gone());
    EXPECT_THAT(log_.closed, ElementsAre(CloseReason::Finished));
}

TEST_F(ConnectionTest, AFloodThatEndsWhileWeLingerIsReadOver) {
    Connection& connection = connect();
    handler_->on_bytes_ = [&] { connection.close_after_sending(); };
    const std::string flood(150'000, 'x');
    for (int i = 0; i < 4; ++i) {
        ASSERT_GT(::send(peer_.get(), flood.data(), flood.size(), MSG_DONTWAIT), 0);
        // Told of more while it still has to be called again.
        loop_.poller().look(1);
        loop_.poller().tell();
        shard_.on_turn_end();
    }
    peer_.reset();
    turn();
    EXPECT_TRUE(is_gone());
    EXPECT_THAT(log_.closed, ElementsAre(CloseReason::Finished));
}

TEST_F(ConnectionTest, DoesNotLingerForEver) {
    connect().close_after_sending();
    turn();
    advance(config_.linger_timeout);
    EXPECT_TRUE(is_gone());
}

// FX19: a half-closed peer still gets its answer.
TEST_F(ConnectionTest, FX19_AnswersAPeerThatHasEndedItsSide) {
    Connection& connection = connect();
    handler_->on_end_ = [&] {
        connection.send(SharedBytes::copy_of("answer"));
        connection.close_after_sending();
    };
    peer_sends("question");
    ::shutdown(peer_.get(), SHUT_WR);
    turn();

    EXPECT_EQ(log_.ends, 1);
    EXPECT_EQ(peer_receives(), "answer");
    EXPECT_TRUE(is_gone());
}

TEST_F(ConnectionTest, AbortTellsTheHandlerOnceAtTheEndOfTheTurn) {
    Connection& connection = connect();
    handler_->on_bytes_ = [&] {
        connection.abort(CloseReason::TimedOut);
        connection.abort(CloseReason::PeerReset);
        EXPECT_TRUE(log_.closed.empty()) << "not from inside its own call";
    };
    peer_sends("x");
    EXPECT_THAT(log_.closed, ElementsAre(CloseReason::TimedOut));
    EXPECT_TRUE(is_gone());
    EXPECT_EQ(budget_.used(), 0U);
}

TEST_F(ConnectionTest, APeerThatVanishesIsNoticed) {
    connect();
    peer_.reset();
    turn();
    EXPECT_EQ(log_.ends, 1);
}

TEST_F(ConnectionTest, AboveTheHardLimitTheConnectionIsGivenUp) {
    config_.send_queue_hard_bytes = 100'000;
    Connection& connection = connect();
    const SharedBytes frame = SharedBytes::copy_of(std::string(30'000, 'x'));
    int accepted = 0;
    while (connection.send(frame) == Connection::Sent::Queued) {
        ++accepted;
        turn();
        ASSERT_LT(accepted, 100);
    }
    turn();
    EXPECT_GE(accepted, 4);
    EXPECT_THAT(log_.closed, ElementsAre(CloseReason::SlowReader));
}

TEST_F(ConnectionTest, AReaderWithoutProgressIsGivenUpAfterTheStallTime) {
    Connection& connection = connect();
    connection.send(SharedBytes::copy_of(std::string(200'000, 'x')));
    turn();
    advance(29s);
    EXPECT_FALSE(is_gone());
    advance(2s);
    EXPECT_TRUE(is_gone());
    EXPECT_THAT(log_.closed, ElementsAre(CloseReason::SlowReader));
}

TEST_F(ConnectionTest, ASlowReaderThatTakesALittleIsKept) {
    Connection& connection = connect();
    connection.send(SharedBytes::copy_of(std::string(200'000, 'x')));
    std::array<char, 4'096> sip;
    for (int i = 0; i < 4; ++i) {
        advance(20s);
        while (::recv(peer_.get(), sip.data(), sip.size(), 0) > 0) {
        }
        turn();
    }
    EXPECT_FALSE(is_gone());
}

TEST_F(ConnectionTest, DrainedIsToldOncePerRequest) {
    Connection& connection = connect();
    connection.send(SharedBytes::copy_of(std::string(100'000, 'x')));
    connection.notify_when_drained();
    turn();
    EXPECT_EQ(log_.drains, 0);
    peer_receives();
    turn();
    EXPECT_EQ(log_.drains, 1);
    connection.notify_when_drained();
    turn();
    EXPECT_EQ(log_.drains, 2) << "also when nothing was queued";
}

// Security 2.12: a fast sender takes one buffer per turn, and then the others have theirs.
TEST_F(ConnectionTest, S212_ATurnReadsAtMostOneBufferOfEachConnection) {
    connect();
    std::size_t largest = 0;
    std::size_t seen = 0;
    int reads = 0;
    handler_->on_bytes_ = [&] {
        largest = std::max(largest, log_.bytes.size() - seen);
        seen = log_.bytes.size();
        ++reads;
    };
    const std::string flood(150'000, 'x');
    ASSERT_EQ(::send(peer_.get(), flood.data(), flood.size(), 0), std::ssize(flood));
    turn();
    EXPECT_EQ(seen, flood.size());
    EXPECT_LE(largest, 64U * 1024U);
    EXPECT_GE(reads, 3);
}

TEST_F(ConnectionTest, PausedBytesStayInTheKernel) {
    Connection& connection = connect();
    connection.pause_reading();
    turn();
    peer_sends("later");
    EXPECT_EQ(log_.bytes, "");
    connection.resume_reading();
    turn();
    EXPECT_EQ(log_.bytes, "later");
}

TEST_F(ConnectionTest, ADeadlineFiresOnceUnlessClearedOrMoved) {
    Connection& connection = connect();
    connection.set_deadline(10s);
    connection.set_deadline(20s);
    advance(15s);
    EXPECT_EQ(log_.deadlines, 0);
    advance(5s);
    EXPECT_EQ(log_.deadlines, 1);
    connection.set_deadline(1s);
    connection.clear_deadline();
    advance(1h);
    EXPECT_EQ(log_.deadlines, 1);
}

TEST_F(ConnectionTest, AReplacedHandlerGetsTheUnreadBytes) {
    Connection& connection = connect();
    HandlerLog second_log;
    handler_->on_bytes_ = [&] {
        std::array<std::byte, 4> unread{
            std::byte{'r'}, std::byte{'e'}, std::byte{'s'}, std::byte{'t'}};
        connection.replace_handler(std::make_unique<RecordingHandler>(second_log), unread);
    };
    peer_sends("first");
    peer_sends(" more");
    EXPECT_EQ(log_.bytes, "first");
    EXPECT_EQ(second_log.bytes, "rest more");
}

TEST_F(ConnectionTest, SlotsAreUsedAgainButHandlesAreNot) {
    connect();
    const ConnectionId first = id_;
    shard_.abort_all(CloseReason::ShuttingDown);
    turn();
    connect();
    EXPECT_EQ(id_.slot, first.slot);
    EXPECT_EQ(shard_.find(first), nullptr);
    EXPECT_NE(shard_.find(id_), nullptr);
    EXPECT_EQ(shard_.size(), 1U);
}

}  // namespace
}  // namespace crier::net
