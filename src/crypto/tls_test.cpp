#include "crypto/tls.hpp"

#include "base/unique_fd.hpp"
#include "tests/support/self_signed_certificate.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <fstream>

namespace crier::crypto {
namespace {

using testing::TemporaryFolder;
using ClientContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using Client = std::unique_ptr<SSL, decltype(&SSL_free)>;

/// A server session and an OpenSSL client on two ends of a socket pair.
class TlsSessionTest : public ::testing::Test {
protected:
    void connect(TlsProfile profile, int client_maximum_version = TLS1_3_VERSION) {
        const auto files = testing::make_self_signed_certificate(folder_.path());
        context_.emplace(*TlsContext::open_server(files.certificate, files.private_key, profile));

        std::array<int, 2> ends{};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        server_end_ = UniqueFd{ends[0]};
        client_end_ = UniqueFd{ends[1]};
        session_.emplace(*context_, server_end_.get());

        client_context_.reset(SSL_CTX_new(TLS_client_method()));
        SSL_CTX_set_max_proto_version(client_context_.get(), client_maximum_version);
        client_.reset(SSL_new(client_context_.get()));
        SSL_set_fd(client_.get(), client_end_.get());
    }

    /// Alternates both sides until the server is through or has given up.
    TlsSession::State shake_hands() {
        for (int round = 0; round < 100; ++round) {
            SSL_connect(client_.get());
            const auto state = session_->handshake();
            if (state != TlsSession::State::WantRead && state != TlsSession::State::WantWrite) {
                SSL_connect(client_.get());
                return state;
            }
        }
        return TlsSession::State::WantRead;
    }

    TemporaryFolder folder_;
    std::optional<TlsContext> context_;
    UniqueFd server_end_;
    UniqueFd client_end_;
    std::optional<TlsSession> session_;
    ClientContext client_context_{nullptr, &SSL_CTX_free};
    Client client_{nullptr, &SSL_free};
};

TEST_F(TlsSessionTest, CarriesBytesBothWays) {
    connect(TlsProfile::Modern);
    ASSERT_EQ(shake_hands(), TlsSession::State::Done);

    SSL_write(client_.get(), "to server", 9);
    std::array<std::byte, 64> buffer{};
    const auto read = session_->read(buffer);
    ASSERT_EQ(read.state, TlsSession::State::Done);
    EXPECT_EQ(as_text(Bytes{buffer}.first(read.bytes)), "to server");
    EXPECT_EQ(session_->read(buffer).state, TlsSession::State::WantRead);

    ASSERT_EQ(session_->write(as_bytes("to client")).bytes, 9U);
    std::array<char, 64> received{};
    EXPECT_EQ(SSL_read(client_.get(), received.data(), received.size()), 9);
    EXPECT_STREQ(received.data(), "to client");
}

TEST_F(TlsSessionTest, ReportsCloseNotifyAsClosed) {
    connect(TlsProfile::Modern);
    ASSERT_EQ(shake_hands(), TlsSession::State::Done);

    SSL_shutdown(client_.get());
    std::array<std::byte, 64> buffer{};
    EXPECT_EQ(session_->read(buffer).state, TlsSession::State::Closed);
}

TEST_F(TlsSessionTest, ModernRefusesTls12AndIntermediateServesIt) {
    connect(TlsProfile::Modern, TLS1_2_VERSION);
    EXPECT_EQ(shake_hands(), TlsSession::State::Failed);

    connect(TlsProfile::Intermediate, TLS1_2_VERSION);
    EXPECT_EQ(shake_hands(), TlsSession::State::Done);
}

TEST_F(TlsSessionTest, GarbageInsteadOfAHandshakeFails) {
    connect(TlsProfile::Modern);
    const std::string_view garbage = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    ASSERT_EQ(::send(client_end_.get(), garbage.data(), garbage.size(), 0), 27);
    EXPECT_EQ(session_->handshake(), TlsSession::State::Failed);
}

TEST(TlsContextTest, SaysWhichFileIsWrong) {
    const TemporaryFolder folder;
    const auto files = testing::make_self_signed_certificate(folder.path());
    const auto missing =
        TlsContext::open_server(folder.path() / "none.pem", files.private_key, TlsProfile::Modern);
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("none.pem"), std::string::npos);

    std::ofstream{folder.path() / "junk.pem"} << "junk";
    EXPECT_FALSE(
        TlsContext::open_server(files.certificate, folder.path() / "junk.pem", TlsProfile::Modern));
}

}  // namespace
}  // namespace crier::crypto
