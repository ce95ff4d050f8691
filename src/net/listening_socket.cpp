#include "net/listening_socket.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

namespace crier::net {
namespace {

constexpr int kBacklog = 4096;

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;
};

std::unexpected<NetProblem> problem(const std::string& where, int error) {
    std::string remedy = "Choose another address.";
    if (error == EADDRINUSE) remedy = "Stop the program that uses it, or choose another port.";
    if (error == EACCES)
        remedy = "Choose a port above 1023, or allow this one (CAP_NET_BIND_SERVICE).";
    return std::unexpected{NetProblem{
        .message = fmt::format("Cannot listen on {}: {}", where, std::strerror(error)),
        .remedy = std::move(remedy),
    }};
}

/// nullopt when `host` is neither an IPv4 nor an IPv6 address.
std::optional<Address> parse_address(const std::string& host, std::uint16_t port) {
    Address address;
    auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
    if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        address.length = sizeof v4;
        return address;
    }
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
    if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        address.length = sizeof v6;
        return address;
    }
    return std::nullopt;
}

void switch_on(const UniqueFd& socket, int option) {
    const int one = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, option, &one, sizeof one);
}

}  // namespace

Result<UniqueFd, NetProblem> listen_tcp(
    const std::string& host, std::uint16_t port, PortSharing sharing) {
    const std::string where = fmt::format("{}:{}", host, port);
    const auto address = parse_address(host, port);
    if (!address) {
        return std::unexpected{NetProblem{
            .message = fmt::format("\"{}\" is not an IP address to listen on", host),
            .remedy = "Write an address such as 127.0.0.1, 0.0.0.0 or ::",
        }};
    }
    UniqueFd socket{
        ::socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket.is_open()) return problem(where, errno);
    switch_on(socket, SO_REUSEADDR);
    if (sharing == PortSharing::BetweenLoops) switch_on(socket, SO_REUSEPORT);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address->storage);
    if (::bind(socket.get(), generic, address->length) != 0) return problem(where, errno);
    if (::listen(socket.get(), kBacklog) != 0) return problem(where, errno);
    return socket;
}

Result<UniqueFd, NetProblem> listen_unix(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path) {
        return std::unexpected{NetProblem{
            .message = fmt::format("The socket path {} is too long", path.string()),
            .remedy = "Choose a data folder with a shorter path (at most 100 bytes).",
        }};
    }
    std::memcpy(address.sun_path, path.c_str(), path.native().size());

    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    UniqueFd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket.is_open()) return problem(path.string(), errno);
    // The mask makes the socket private from its first moment; chmod afterwards would be too late.
    const mode_t before = ::umask(0177);
    const int bound =
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const int error = errno;
    ::umask(before);
    if (bound != 0) return problem(path.string(), error);
    if (::listen(socket.get(), kBacklog) != 0) return problem(path.string(), errno);
    return socket;
}

std::uint16_t local_port(const UniqueFd& socket) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&storage), &length);
    return storage.ss_family == AF_INET6
               ? ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port)
               : ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

}  // namespace crier::net
