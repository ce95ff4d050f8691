#include "net/peer_address.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <string_view>

namespace crier::net {

PeerAddress PeerAddress::of_socket(int fd) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&storage), &length) != 0) {
        return {.host = "unknown"};
    }
    if (storage.ss_family == AF_UNIX) return {.host = "unix", .is_unix = true};

    std::array<char, INET6_ADDRSTRLEN> text{};
    if (storage.ss_family == AF_INET) {
        const auto& address = reinterpret_cast<const sockaddr_in&>(storage);
        ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
    } else {
        const auto& address = reinterpret_cast<const sockaddr_in6&>(storage);
        ::inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
    }
    std::string_view host{text.data()};
    constexpr std::string_view kMapped = "::ffff:";
    if (host.starts_with(kMapped) && host.find('.') != std::string_view::npos) {
        host.remove_prefix(kMapped.size());
    }
    return {.host = std::string{host}};
}

}  // namespace crier::net
