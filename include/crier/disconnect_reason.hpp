#pragma once

#include <cstdint>
#include <iosfwd>
#include <string_view>

namespace crier {

/// Why a socket is gone. name_of gives the words of the reference server.
enum class DisconnectReason : std::uint8_t {
    ClientNamespaceDisconnect,  ///< The client called disconnect().
    ServerNamespaceDisconnect,  ///< Socket::disconnect.
    TransportClose,             ///< The connection ended.
    TransportError,  ///< The client broke the rules of its transport, or reads too slowly.
    PingTimeout,  ///< It did not answer in time.
    ParseError,  ///< It sent what is no packet.
    ForcedClose,  ///< It sent a packet out of turn, or its session went elsewhere.
    ServerShuttingDown,
};

std::string_view name_of(DisconnectReason reason);
std::ostream& operator<<(std::ostream& out, DisconnectReason reason);

}  // namespace crier
