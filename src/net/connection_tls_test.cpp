#include "net/tls_test_fixture.hpp"

namespace crier::net {
namespace {

using namespace std::chrono_literals;

using ConnectionTlsTest = TlsFixture<ConnectionFixture>;

TEST_F(ConnectionTlsTest, CarriesMoreThanTheSocketHolds) {
    connect_with_tls();
    SSL_write(ssl_.get(), "hello", 5);
    turn();
    EXPECT_EQ(log_.bytes, "hello");

    std::string expected;
    for (int i = 0; i < 100; ++i) {
        const std::string frame(3'000, static_cast<char>('a' + i % 26));
        ASSERT_EQ(shard_.find(id_)->send(SharedBytes::copy_of(frame)), Connection::Sent::Queued);
        expected += frame;
    }
    turn();
    EXPECT_EQ(receive(expected.size()), expected);
}

TEST_F(ConnectionTlsTest, BytesThatWaitInsideTlsAreReadAfterAPause) {
    connect_with_tls();
    Connection& connection = *shard_.find(id_);
    handler_->on_bytes_ = [&] { connection.pause_reading(); };
    SSL_write(ssl_.get(), "first", 5);
    SSL_write(ssl_.get(), "second", 6);
    turn();
    EXPECT_EQ(log_.bytes, "first");
    handler_->on_bytes_ = nullptr;
    connection.resume_reading();
    turn();
    EXPECT_EQ(log_.bytes, "firstsecond");
}

TEST_F(ConnectionTlsTest, CloseNotifyIsTheEnd) {
    connect_with_tls();
    SSL_shutdown(ssl_.get());
    turn();
    EXPECT_EQ(log_.ends, 1);
}

TEST_F(ConnectionTlsTest, NothingIsTakenBeforeTheHandshakeIsOver) {
    Connection& connection = connect(&context_);
    EXPECT_EQ(connection.send(SharedBytes::copy_of("early")), Connection::Sent::Refused);
    EXPECT_FALSE(connection.outlet().put(SharedBytes::copy_of("early"), {}));
}

TEST_F(ConnectionTlsTest, AHandshakeThatStallsTimesOut) {
    connect(&context_);
    turn();
    advance(10s);
    EXPECT_TRUE(is_gone());
}

TEST_F(ConnectionTlsTest, HS30_PlainTextOnATlsPortIsRefused) {
    connect(&context_);
    peer_sends("GET / HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(is_gone());
    EXPECT_EQ(log_.closed, std::vector{CloseReason::TlsFailed});
}

}  // namespace
}  // namespace crier::net
