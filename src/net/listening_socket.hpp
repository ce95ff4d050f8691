#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "net/net_error.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace crier::net {

/// Several sockets may listen on one port, and the kernel spreads new connections over them: one
/// per loop. Exclusive refuses a port that somebody else uses.
enum class PortSharing : std::uint8_t { Exclusive, BetweenLoops };

/// A non-blocking socket that listens on `host` (an IPv4 or IPv6 address) and `port`; 0 lets the
/// kernel choose one.
Result<UniqueFd, NetProblem> listen_tcp(
    const std::string& host, std::uint16_t port, PortSharing sharing);

/// A non-blocking socket in the file system that only this user may connect to (mode 0600). A
/// socket left behind at `path` by an earlier run is replaced.
Result<UniqueFd, NetProblem> listen_unix(const std::filesystem::path& path);

/// The port a TCP socket really listens on.
std::uint16_t local_port(const UniqueFd& socket);

}  // namespace crier::net
