#pragma once

#include <string>

namespace crier::net {

/// Where a connection comes from.
struct PeerAddress {
    /// An IPv4 or IPv6 address in its usual text form (a mapped one as IPv4); "unix" for a socket
    /// in the file system.
    std::string host;
    bool is_unix = false;

    /// Of a connected socket; "unknown" when the peer has gone.
    static PeerAddress of_socket(int fd);
};

}  // namespace crier::net
