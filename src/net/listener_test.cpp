#include "net/listener.hpp"

#include "net/connection_test_fixture.hpp"
#include "net/listening_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

namespace crier::net {
namespace {

using namespace std::chrono_literals;

class ListenerTest : public ConnectionFixture {
protected:
    UniqueFd dial() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port_);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        UniqueFd socket{::socket(AF_INET, SOCK_STREAM, 0)};
        EXPECT_EQ(
            ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
            0);
        return socket;
    }

    void listen(std::size_t limit) {
        UniqueFd socket = *listen_tcp("127.0.0.1", 0, PortSharing::Exclusive);
        port_ = local_port(socket);
        limited_.emplace(limit);
        limited_shard_.emplace(loop_, config_, *limited_, metrics_);
        listener_.emplace(
            std::move(socket), nullptr, *limited_shard_, *limited_, [this](Connection&) {
                return std::make_unique<RecordingHandler>(log_);
            });
        listener_->start();
    }

    std::uint16_t port_ = 0;
    std::optional<ConnectionBudget> limited_;
    std::optional<ConnectionShard> limited_shard_;
    std::optional<Listener> listener_;
};

TEST_F(ListenerTest, AcceptsAndHandsOver) {
    listen(10);
    const UniqueFd client = dial();
    turn();
    EXPECT_EQ(limited_shard_->size(), 1U);
    ASSERT_EQ(::send(client.get(), "hi", 2, 0), 2);
    turn();
    EXPECT_EQ(log_.bytes, "hi");
}

/// Our end of the connection whose other end is `client`; -1 when there is none.
int find_accepted(int client) {
    sockaddr_in wanted{};
    socklen_t length = sizeof wanted;
    ::getsockname(client, reinterpret_cast<sockaddr*>(&wanted), &length);
    for (int fd = 0; fd < 1024; ++fd) {
        sockaddr_in peer{};
        length = sizeof peer;
        const bool is_connected =
            ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &length) == 0;
        if (is_connected && peer.sin_family == AF_INET && peer.sin_port == wanted.sin_port) {
            return fd;
        }
    }
    return -1;
}

int tcp_option(int socket, int option) {
    int value = 0;
    socklen_t length = sizeof value;
    ::getsockopt(socket, IPPROTO_TCP, option, &value, &length);
    return value;
}

TEST_F(ListenerTest, AcceptedSocketsSendAtOnceAndGiveUpSilentPeers) {
    config_.unacknowledged_timeout = 12'345ms;
    listen(10);
    const UniqueFd client = dial();
    turn();
    const int accepted = find_accepted(client.get());
    ASSERT_NE(accepted, -1);
    EXPECT_EQ(tcp_option(accepted, TCP_NODELAY), 1);
    EXPECT_EQ(tcp_option(accepted, TCP_USER_TIMEOUT), 12'345);
    EXPECT_EQ(tcp_option(accepted, TCP_NOTSENT_LOWAT), 128 * 1'024);
}

TEST_F(ListenerTest, PausesAtTheLimitAndGoesOnWhenThereIsRoom) {
    listen(2);
    UniqueFd first = dial();
    const UniqueFd second = dial();
    const UniqueFd third = dial();
    turn();
    EXPECT_EQ(limited_shard_->size(), 2U);

    limited_shard_->abort_all(CloseReason::ShuttingDown);
    turn();
    advance(50ms);
    EXPECT_EQ(limited_shard_->size(), 1U) << "the one that waited in the kernel's queue";
}

// B53: file limit reached: new sockets are refused cleanly, old ones live.
TEST_F(ListenerTest, B53_RunningOutOfFilesTurnsPeersAwayCleanly) {
    listen(100);
    const UniqueFd before = dial();
    turn();
    ASSERT_EQ(limited_shard_->size(), 1U);
    const UniqueFd during = dial();

    rlimit old_limit{};
    ::getrlimit(RLIMIT_NOFILE, &old_limit);
    const UniqueFd next_free{::open("/dev/null", O_RDONLY)};
    rlimit none_left = old_limit;
    none_left.rlim_cur = static_cast<rlim_t>(next_free.get());
    ::setrlimit(RLIMIT_NOFILE, &none_left);
    turn();
    ::setrlimit(RLIMIT_NOFILE, &old_limit);

    std::array<char, 1> buffer;
    EXPECT_EQ(::recv(during.get(), buffer.data(), 1, 0), 0) << "closed, not left hanging";
    EXPECT_EQ(limited_shard_->size(), 1U);
    const UniqueFd after = dial();
    advance(50ms);
    EXPECT_EQ(limited_shard_->size(), 2U);
}

TEST_F(ListenerTest, StopRefusesNewOnes) {
    listen(10);
    listener_->stop();
    turn();
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const UniqueFd socket{::socket(AF_INET, SOCK_STREAM, 0)};
    EXPECT_NE(
        ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
}

}  // namespace
}  // namespace crier::net
