#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "load/bench_options.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crier::load {

/// Where a run connects to, as it is written.
struct TargetUrl {
    std::string host;  ///< Without the brackets of IPv6.
    std::uint16_t port = 80;
    std::string path;

    std::string authority() const;

    friend bool operator==(const TargetUrl&, const TargetUrl&) = default;
};

/// ws://host[:port][/path]. A path that is left out is that of the protocol: /socket.io/ or /; the
/// query that Engine.IO wants is added where it is missing.
Result<TargetUrl, BenchProblem> parse_target_url(std::string_view url, Protocol protocol);

/// The same, for connecting.
struct Target {
    TargetUrl url;
    sockaddr_storage address{};
    socklen_t address_bytes = 0;
};

/// Asks for the address of the host. Blocks: start-up only.
Result<Target, BenchProblem> resolve(TargetUrl url);

/// A non-blocking socket that is connecting. `number` counts the connections of the run: on
/// 127.0.0.1 each 20,000 of them come from an address of their own, because one address has no
/// more ports to offer.
Result<UniqueFd, std::string> dial(const Target& target, std::size_t number);

}  // namespace crier::load
