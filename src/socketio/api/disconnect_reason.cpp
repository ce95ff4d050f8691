#include "crier/disconnect_reason.hpp"

namespace crier {

std::string_view name_of(DisconnectReason reason) {
    switch (reason) {
        case DisconnectReason::ClientNamespaceDisconnect: return "client namespace disconnect";
        case DisconnectReason::ServerNamespaceDisconnect: return "server namespace disconnect";
        case DisconnectReason::TransportClose: return "transport close";
        case DisconnectReason::TransportError: return "transport error";
        case DisconnectReason::PingTimeout: return "ping timeout";
        case DisconnectReason::ParseError: return "parse error";
        case DisconnectReason::ForcedClose: return "forced close";
        case DisconnectReason::ServerShuttingDown: return "server shutting down";
    }
    return "transport close";
}

}  // namespace crier
