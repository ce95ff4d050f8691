#include "load/target.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

namespace crier::load {
namespace {

constexpr std::size_t kConnectionsPerAddress = 20'000;
constexpr std::string_view kEngineQuery = "EIO=4&transport=websocket";

std::unexpected<BenchProblem> bad_url(std::string_view url, std::string_view why) {
    return std::unexpected{BenchProblem{
        fmt::format("\"{}\" {}", url, why),
        "Write --url ws://host:port, with a path if it has one."}};
}

std::string complete_path(std::string_view path, Protocol protocol) {
    if (protocol == Protocol::Plain) return std::string{path.empty() ? "/" : path};
    std::string complete{path.empty() ? "/socket.io/" : path};
    if (complete.find("EIO=") != std::string::npos) return complete;
    complete += complete.find('?') == std::string::npos ? '?' : '&';
    return complete.append(kEngineQuery);
}

bool is_loopback(const sockaddr_storage& address) {
    if (address.ss_family != AF_INET) return false;
    const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(address);
    return ntohl(ipv4.sin_addr.s_addr) >> 24U == IN_LOOPBACKNET;
}

void set_option(const UniqueFd& socket, int level, int option) {
    const int on = 1;
    ::setsockopt(socket.get(), level, option, &on, sizeof on);
}

bool bind_source(const UniqueFd& socket, std::size_t number) {
    // The port is chosen when it connects: only then does the kernel know that it may be used for
    // several peers.
    set_option(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    sockaddr_in source{};
    source.sin_family = AF_INET;
    const auto offset = static_cast<std::uint32_t>(number / kConnectionsPerAddress);
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 0x100 + offset);
    return ::bind(socket.get(), reinterpret_cast<sockaddr*>(&source), sizeof source) == 0;
}

std::unexpected<std::string> last_error(std::string_view what) {
    return std::unexpected{fmt::format("{}: {}", what, std::strerror(errno))};
}

}  // namespace

std::string TargetUrl::authority() const {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return is_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

Result<TargetUrl, BenchProblem> parse_target_url(std::string_view url, Protocol protocol) {
    constexpr std::string_view kScheme = "ws://";
    if (url.starts_with("wss://")) return bad_url(url, "is encrypted; the load is not");
    if (!url.starts_with(kScheme)) return bad_url(url, "is no ws:// address");
    std::string_view rest = url.substr(kScheme.size());
    const std::size_t slash = std::min(rest.find_first_of("/?"), rest.size());
    std::string_view authority = rest.substr(0, slash);
    TargetUrl target{.host = {}, .path = complete_path(rest.substr(slash), protocol)};

    const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
    if (bracket == std::string_view::npos) return bad_url(url, "has no ]");
    const std::size_t colon = authority.find(':', bracket);
    if (colon != std::string_view::npos) {
        const std::string_view digits = authority.substr(colon + 1);
        const char* end = digits.data() + digits.size();
        const auto [at, error] = std::from_chars(digits.data(), end, target.port);
        if (error != std::errc{} || at != end || target.port == 0)
            return bad_url(url, "has no port");
        authority = authority.substr(0, colon);
    }
    target.host = bracket > 0 ? authority.substr(1, bracket - 1) : authority;
    if (target.host.empty()) return bad_url(url, "has no host");
    return target;
}

Result<Target, BenchProblem> resolve(TargetUrl url) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_family = AF_UNSPEC;
    addrinfo* found = nullptr;
    const int error =
        ::getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &wanted, &found);
    if (error != 0) {
        return std::unexpected{BenchProblem{
            fmt::format("{}: {}", url.host, ::gai_strerror(error)), "Check the host in --url."}};
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};
    Target target{.url = std::move(url)};
    std::memcpy(&target.address, found->ai_addr, found->ai_addrlen);
    target.address_bytes = found->ai_addrlen;
    return target;
}

Result<UniqueFd, std::string> dial(const Target& target, std::size_t number) {
    UniqueFd socket{
        ::socket(target.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket.is_open()) return last_error("socket");
    set_option(socket, IPPROTO_TCP, TCP_NODELAY);
    if (is_loopback(target.address) && !bind_source(socket, number)) return last_error("bind");
    const auto* address = reinterpret_cast<const sockaddr*>(&target.address);
    if (::connect(socket.get(), address, target.address_bytes) < 0 && errno != EINPROGRESS) {
        return last_error("connect");
    }
    return socket;
}

}  // namespace crier::load
