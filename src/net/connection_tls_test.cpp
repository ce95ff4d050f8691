#include "net/connection_test_fixture.hpp"
#include "tests/support/self_signed_certificate.hpp"
#include "tests/support/temporary_folder.hpp"

#include <openssl/ssl.h>

namespace crier::net {
namespace {

using namespace std::chrono_literals;

class ConnectionTlsTest : public ConnectionFixture {
protected:
    void connect_with_tls() {
        connect(&context_);
        ssl_.reset(SSL_new(client_context_.get()));
        SSL_set_fd(ssl_.get(), peer_.get());
        for (int i = 0; i < 20 && SSL_connect(ssl_.get()) != 1; ++i) turn();
        turn();
    }

    std::string receive(std::size_t bytes) {
        std::string all;
        std::array<char, 20'000> buffer;
        for (int i = 0; i < 1'000 && all.size() < bytes; ++i) {
            const int got = SSL_read(ssl_.get(), buffer.data(), buffer.size());
            if (got > 0) all.append(buffer.data(), static_cast<std::size_t>(got));
            turn();
        }
        return all;
    }

    testing::TemporaryFolder folder_;
    testing::SelfSignedCertificate files_ = testing::make_self_signed_certificate(folder_.path());
    crypto::TlsContext context_ = *crypto::TlsContext::open_server(
        files_.certificate, files_.private_key, crypto::TlsProfile::Modern);
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> client_context_{
        SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, &SSL_free};
};

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
