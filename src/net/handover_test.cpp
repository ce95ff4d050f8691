#include "net/handover_test_fixture.hpp"
#include "net/tls_test_fixture.hpp"

#include <gmock/gmock.h>

namespace crier::net {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class HandoverTest : public HandoverFixture {};

TEST_F(HandoverTest, TheNewHandlerGoesOnAndTheOldOneHearsNothing) {
    Connection& connection = connect();
    handler_->on_bytes_ = [&] { move(connection); };
    peer_sends("first");
    peer_sends("second");
    moved().send(SharedBytes::copy_of("answer"));
    turn();

    EXPECT_EQ(log_.bytes, "first");
    EXPECT_EQ(arrived_.bytes, "second");
    EXPECT_EQ(peer_receives(), "answer");
    EXPECT_THAT(log_.closed, IsEmpty());
    EXPECT_TRUE(is_gone());
    EXPECT_EQ(shard_.size(), 0U);
    EXPECT_EQ(other_shard_.size(), 1U);
    EXPECT_EQ(moved_id_.loop, 1U);
}

TEST_F(HandoverTest, IsOneConnectionForBudgetAndMetrics) {
    move(connect());
    EXPECT_EQ(budget_.used(), 1U) << "also on the way";
    turn();
    EXPECT_EQ(budget_.used(), 1U);
    advance(1s);
    EXPECT_THAT(
        registry_.render(),
        AllOf(
            HasSubstr("crier_net_handovers_total 1"),
            HasSubstr("crier_net_accepted_total 1"),
            HasSubstr("crier_net_connections 1"),
            HasSubstr("crier_net_closed_total{reason=\"finished\"} 0")));

    moved().abort(CloseReason::Finished);
    turn();
    advance(1s);
    EXPECT_EQ(budget_.used(), 0U);
    EXPECT_THAT(arrived_.closed, ElementsAre(CloseReason::Finished));
    EXPECT_THAT(
        registry_.render(),
        AllOf(
            HasSubstr("crier_net_connections 0"),
            HasSubstr("crier_net_closed_total{reason=\"finished\"} 1")));
}

TEST_F(HandoverTest, TheObjectLeftBehindIsAsGoodAsClosed) {
    Connection& connection = connect();
    move(connection);
    EXPECT_FALSE(connection.is_open());
    EXPECT_EQ(connection.send(SharedBytes::copy_of("lost")), Connection::Sent::Refused);
    connection.set_deadline(1s);
    connection.abort(CloseReason::TimedOut);
    connection.close_after_sending();
    turn();
    advance(1h);
    EXPECT_EQ(log_.deadlines, 0);
    EXPECT_THAT(log_.closed, IsEmpty());
    EXPECT_EQ(peer_receives(), "");
    EXPECT_TRUE(moved().is_open());
}

TEST_F(HandoverTest, DeadlinesStayBehindAndNewOnesWork) {
    Connection& connection = connect();
    connection.set_deadline(10s);
    move(connection);
    turn();
    advance(20s);
    EXPECT_EQ(log_.deadlines + arrived_.deadlines, 0);
    moved().set_deadline(5s);
    advance(5s);
    EXPECT_EQ(arrived_.deadlines, 1);
}

TEST_F(HandoverTest, UnsentBytesArriveInOrderBeforeNewOnes) {
    Connection& connection = connect();
    std::string expected;
    for (int i = 0; i < 50; ++i) {
        expected += std::string(4'000, static_cast<char>('a' + i % 26));
        connection.send(
            SharedBytes::copy_of(std::string_view{expected}.substr(expected.size() - 4'000)));
        if (i == 25) turn();
    }
    ASSERT_GT(connection.queued_bytes(), 50'000U) << "some sent, the rest blocked";
    move(connection);
    turn();
    moved().send(SharedBytes::copy_of("end"));
    EXPECT_EQ(peer_receives(), expected + "end");
}

TEST_F(HandoverTest, FramesQueuedInTheSameTurnLeaveWithoutBeingBlocked) {
    Connection& connection = connect();
    connection.send(SharedBytes::copy_of("queued"));
    move(connection);
    turn();
    EXPECT_EQ(peer_receives(), "queued");
}

TEST_F(HandoverTest, AStallDoesNotBeginAnew) {
    Connection& connection = connect();
    connection.send(SharedBytes::copy_of(std::string(200'000, 'x')));
    turn();
    advance(20s);
    move(*shard_.find(id_));
    turn();
    EXPECT_FALSE(is_moved_gone());
    advance(12s);
    EXPECT_TRUE(is_moved_gone());
    EXPECT_THAT(arrived_.closed, ElementsAre(CloseReason::SlowReader));
}

TEST_F(HandoverTest, ClosingAfterTheMoveStillSendsEverything) {
    Connection& connection = connect();
    connection.send(SharedBytes::copy_of(std::string(50'000, 'x')));
    turn();
    move(connection);
    turn();
    moved().close_after_sending();
    EXPECT_EQ(peer_receives().size(), 50'000U);
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(HandoverTest, BytesAndEndThatComeOnTheWayAreSeenOnce) {
    move(connect());
    loop_.run_ready();
    ASSERT_EQ(::send(peer_.get(), "late", 4, 0), 4);
    ::shutdown(peer_.get(), SHUT_WR);
    turn();
    EXPECT_EQ(arrived_.bytes, "late");
    EXPECT_EQ(arrived_.ends, 1);
    EXPECT_EQ(log_.ends, 0);
}

TEST_F(HandoverTest, APeerThatVanishesOnTheWayIsNoticed) {
    move(connect());
    peer_.reset();
    turn();
    EXPECT_EQ(arrived_.ends, 1);
}

TEST_F(HandoverTest, AnEndThatWasToldBeforeIsRemembered) {
    Connection& connection = connect();
    handler_->on_end_ = [&] { move(connection); };
    ::shutdown(peer_.get(), SHUT_WR);
    turn();
    moved().send(SharedBytes::copy_of("answer"));
    moved().close_after_sending();
    turn();
    EXPECT_EQ(arrived_.ends, 0);
    EXPECT_EQ(peer_receives(), "answer");
    EXPECT_TRUE(is_moved_gone()) << "does not linger for an end that was there";
}

TEST_F(HandoverTest, APausedConnectionReadsAgain) {
    Connection& connection = connect();
    connection.pause_reading();
    turn();
    peer_sends("waiting");
    move(connection);
    turn();
    EXPECT_EQ(arrived_.bytes, "waiting");
}

TEST_F(HandoverTest, MovesThereAndBackAgain) {
    HandlerLog back;
    move(connect());
    turn();
    moved().hand_over(
        shard_, [&](Connection&) { return std::make_unique<RecordingHandler>(back); });
    turn();
    peer_sends("home");
    EXPECT_EQ(back.bytes, "home");
    EXPECT_EQ(shard_.size() + other_shard_.size(), 1U);
}

TEST_F(HandoverTest, ATargetThatRunsNoMoreClosesTheSocketAndGivesThePlaceBack) {
    auto stopped = std::make_unique<loop::EventLoop>(2, clock_);
    auto stopped_shard = std::make_unique<ConnectionShard>(*stopped, config_, budget_, metrics_);
    Connection& connection = connect();
    connection.hand_over(*stopped_shard, [&](Connection&) -> std::unique_ptr<ConnectionHandler> {
        ADD_FAILURE() << "never arrives";
        return nullptr;
    });
    turn();
    EXPECT_EQ(budget_.used(), 1U);
    stopped_shard.reset();
    stopped.reset();
    EXPECT_TRUE(peer_sees_end());
    EXPECT_EQ(budget_.used(), 0U);
}

using HandoverTlsTest = TlsFixture<HandoverFixture>;

TEST_F(HandoverTlsTest, TheTlsSessionMovesAlong) {
    connect_with_tls();
    Connection& connection = *shard_.find(id_);
    handler_->on_bytes_ = [&] { move(connection); };
    SSL_write(ssl_.get(), "first", 5);
    turn();
    SSL_write(ssl_.get(), "second", 6);
    turn();
    EXPECT_EQ(log_.bytes, "first");
    EXPECT_EQ(arrived_.bytes, "second");
    EXPECT_TRUE(moved().is_encrypted());
    moved().send(SharedBytes::copy_of("answer"));
    turn();
    EXPECT_EQ(receive(6), "answer");
}

TEST_F(HandoverTlsTest, BytesThatWaitInsideTlsAreReadAfterTheMove) {
    connect_with_tls();
    Connection& connection = *shard_.find(id_);
    // All three records arrive at once; the later ones may lie in the TLS session already.
    handler_->on_bytes_ = [&] { move(connection); };
    SSL_write(ssl_.get(), "first", 5);
    SSL_write(ssl_.get(), "second", 6);
    SSL_write(ssl_.get(), "third", 5);
    turn();
    EXPECT_EQ(log_.bytes + "|" + arrived_.bytes, "first|secondthird");
}

TEST_F(HandoverTlsTest, UnsentBytesArriveInOrder) {
    connect_with_tls();
    Connection& connection = *shard_.find(id_);
    std::string expected;
    for (int i = 0; i < 100; ++i) {
        const std::string frame(3'000, static_cast<char>('a' + i % 26));
        connection.send(SharedBytes::copy_of(frame));
        expected += frame;
    }
    turn();
    ASSERT_GT(connection.queued_bytes(), 0U);
    move(connection);
    turn();
    moved().send(SharedBytes::copy_of("end"));
    EXPECT_EQ(receive(expected.size() + 3), expected + "end");
}

TEST_F(HandoverTlsTest, CloseNotifyAfterTheMoveIsTheEnd) {
    connect_with_tls();
    move(*shard_.find(id_));
    SSL_shutdown(ssl_.get());
    turn();
    EXPECT_EQ(arrived_.ends, 1);
}

}  // namespace
}  // namespace crier::net
