#include "tests/support/raw_client.hpp"

#include "base/assert.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace crier::testing {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;

bool wait_for(int socket, short events, std::chrono::milliseconds deadline) {
    pollfd entry{.fd = socket, .events = events, .revents = 0};
    return ::poll(&entry, 1, static_cast<int>(deadline.count())) > 0;
}

}  // namespace

UniqueFd connect_to(std::uint16_t port, int receive_buffer_bytes) {
    UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (receive_buffer_bytes > 0) {
        ::setsockopt(
            socket.get(),
            SOL_SOCKET,
            SO_RCVBUF,
            &receive_buffer_bytes,
            sizeof receive_buffer_bytes);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CRIER_ASSERT(
        ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    return socket;
}

RawClient::RawClient(std::uint16_t port, int receive_buffer_bytes)
    : socket_{connect_to(port, receive_buffer_bytes)} {}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent =
            ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (!wait_for(socket_.get(), POLLOUT, kAnswerTime)) return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

bool RawClient::send_in_pieces(std::string_view bytes, std::size_t piece_bytes) {
    if (piece_bytes == 0) return send(bytes);
    while (!bytes.empty()) {
        if (!send(bytes.substr(0, piece_bytes))) return false;
        bytes.remove_prefix(std::min(piece_bytes, bytes.size()));
    }
    return true;
}

RawClient::Read RawClient::read_some(std::chrono::milliseconds deadline) {
    if (!wait_for(socket_.get(), POLLIN, deadline)) return Read::Timeout;
    const std::size_t known = received_.size();
    received_.resize(known + kReadBytes);
    const ssize_t got = ::recv(socket_.get(), received_.data() + known, kReadBytes, 0);
    received_.resize(known + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got > 0) return Read::Bytes;
    return got == 0 ? Read::End : Read::Reset;
}

bool RawClient::read_at_least(std::size_t count) {
    while (received_.size() < count) {
        if (read_some() != Read::Bytes) return false;
    }
    return true;
}

bool RawClient::read_to_end() {
    while (true) {
        const Read read = read_some();
        if (read != Read::Bytes) return read == Read::End;
    }
}

std::string RawClient::take(std::size_t count) {
    std::string taken = received_.substr(0, count);
    received_.erase(0, count);
    return taken;
}

void RawClient::half_close() { ::shutdown(socket_.get(), SHUT_WR); }

void RawClient::reset() {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    socket_.reset();
}

}  // namespace crier::testing
