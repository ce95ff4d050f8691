#include "base/clock.hpp"
#include "loop/loop_group.hpp"
#include "net/connection_shard.hpp"
#include "tests/support/self_signed_certificate.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace crier::net {
namespace {

struct Shards {
    std::array<ConnectionShard*, 2> by_loop{};
    std::atomic<int> closed{0};
};

/// Sends back what it gets and moves to the other loop each time, with the echo still unsent.
class WanderingEcho final : public ConnectionHandler {
public:
    WanderingEcho(Connection& connection, Shards& shards)
        : connection_{connection}, shards_{shards} {}
    void on_bytes(MutableBytes bytes) override {
        connection_.event_loop().assert_current();
        connection_.send(SharedBytes::copy_of(bytes));
        ConnectionShard& target = *shards_.by_loop[1 - connection_.event_loop().index()];
        connection_.hand_over(target, [&shards = shards_](Connection& moved) {
            return std::make_unique<WanderingEcho>(moved, shards);
        });
    }
    void on_end() override { connection_.close_after_sending(); }
    void on_deadline() override {}
    void on_closed(CloseReason) override { shards_.closed.fetch_add(1); }

private:
    Connection& connection_;
    Shards& shards_;
};

/// Two running loops, and blocking peers on a thread each.
class HandoverLoopsTest : public ::testing::Test {
protected:
    static constexpr int kPeers = 16;
    static constexpr std::size_t kBytesPerPeer = 120'000;

    ~HandoverLoopsTest() override {
        loops_.stop();
        if (runner_.joinable()) runner_.join();
    }

    void run() {
        shards_.by_loop = {&first_, &second_};
        runner_ = std::thread{[this] { loops_.run(); }};
    }

    UniqueFd dial(loop::LoopIndex index, const crypto::TlsContext* tls) {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
        const timeval patience{.tv_sec = 60, .tv_usec = 0};
        ::setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(ends[1], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        ConnectionShard* shard = shards_.by_loop[index];
        loops_.at(index).post([this, shard, tls, socket = UniqueFd{ends[0]}]() mutable {
            ASSERT_EQ(::fcntl(socket.get(), F_SETFL, O_NONBLOCK), 0);
            shard->adopt(std::move(socket), tls, [this](Connection& connection) {
                return std::make_unique<WanderingEcho>(connection, shards_);
            });
        });
        return UniqueFd{ends[1]};
    }

    /// Writes from one thread and compares what comes back, then ends and waits for the end.
    template <class Write, class Read>
    static void exchange(const UniqueFd& socket, unsigned seed, Write write, Read read) {
        std::string expected(kBytesPerPeer, '\0');
        for (std::size_t i = 0; i < expected.size(); ++i) {
            expected[i] = static_cast<char>((i * 31 + i / 251 + seed) & 0x7F);
        }
        std::string got;
        std::array<char, 8'192> buffer;
        std::size_t sent = 0;
        for (std::size_t step = 1; sent < expected.size(); step = step % 3'001 + 97) {
            const std::size_t size = std::min(step, expected.size() - sent);
            ASSERT_EQ(write(expected.data() + sent, size), static_cast<ssize_t>(size));
            sent += size;
            while (got.size() + 20'000 < sent) {
                const ssize_t count = read(buffer.data(), buffer.size());
                ASSERT_GT(count, 0);
                got.append(buffer.data(), static_cast<std::size_t>(count));
            }
        }
        while (got.size() < expected.size()) {
            const ssize_t count = read(buffer.data(), buffer.size());
            ASSERT_GT(count, 0);
            got.append(buffer.data(), static_cast<std::size_t>(count));
        }
        EXPECT_EQ(got, expected);
        ::shutdown(socket.get(), SHUT_WR);
        while (::recv(socket.get(), buffer.data(), buffer.size(), 0) > 0) {
        }
    }

    void wait_until_all_are_closed(int count) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
        while (shards_.closed.load() < count && std::chrono::steady_clock::now() < until) {
            std::this_thread::yield();
        }
        EXPECT_EQ(shards_.closed.load(), count);
    }

    SystemClock clock_;
    NetConfig config_;
    telemetry::Metrics registry_;
    NetMetrics metrics_{registry_};
    ConnectionBudget budget_{100};
    loop::LoopGroup loops_{2, clock_};
    ConnectionShard first_{loops_.at(0), config_, budget_, metrics_};
    ConnectionShard second_{loops_.at(1), config_, budget_, metrics_};
    Shards shards_;
    std::thread runner_;
};

TEST_F(HandoverLoopsTest, ManyConnectionsMoveBackAndForthUnderLoad) {
    run();
    std::vector<std::thread> peers;
    for (unsigned i = 0; i < kPeers; ++i) {
        peers.emplace_back([this, i] {
            const UniqueFd socket = dial(i % 2, nullptr);
            exchange(
                socket,
                i,
                [&](const char* data, std::size_t size) {
                    return ::send(socket.get(), data, size, MSG_NOSIGNAL);
                },
                [&](char* data, std::size_t size) { return ::recv(socket.get(), data, size, 0); });
        });
    }
    for (std::thread& peer : peers) peer.join();
    wait_until_all_are_closed(kPeers);
}

TEST_F(HandoverLoopsTest, TlsConnectionsMoveBackAndForthUnderLoad) {
    const testing::TemporaryFolder folder;
    const auto files = testing::make_self_signed_certificate(folder.path());
    const auto context = crypto::TlsContext::open_server(
        files.certificate, files.private_key, crypto::TlsProfile::Modern);
    ASSERT_TRUE(context);
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> client{
        SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
    run();
    std::vector<std::thread> peers;
    for (unsigned i = 0; i < kPeers / 4; ++i) {
        peers.emplace_back([&, i] {
            const UniqueFd socket = dial(i % 2, &*context);
            const std::unique_ptr<SSL, decltype(&SSL_free)> ssl{SSL_new(client.get()), &SSL_free};
            SSL_set_fd(ssl.get(), socket.get());
            ASSERT_EQ(SSL_connect(ssl.get()), 1);
            exchange(
                socket,
                i,
                [&](const char* data, std::size_t size) -> ssize_t {
                    return SSL_write(ssl.get(), data, static_cast<int>(size));
                },
                [&](char* data, std::size_t size) -> ssize_t {
                    return SSL_read(ssl.get(), data, static_cast<int>(size));
                });
        });
    }
    for (std::thread& peer : peers) peer.join();
    wait_until_all_are_closed(kPeers / 4);
}

/// Peers that vanish while their connection is on the way leave nothing behind.
TEST_F(HandoverLoopsTest, PeersThatVanishOnTheWayLeaveNothingBehind) {
    run();
    constexpr int kRounds = 200;
    for (int i = 0; i < kRounds; ++i) {
        const UniqueFd socket = dial(static_cast<loop::LoopIndex>(i % 2), nullptr);
        ASSERT_EQ(::send(socket.get(), "x", 1, MSG_NOSIGNAL), 1);
    }
    wait_until_all_are_closed(kRounds);
    loops_.stop();
    runner_.join();
    EXPECT_EQ(first_.size() + second_.size(), budget_.used());
}

}  // namespace
}  // namespace crier::net
