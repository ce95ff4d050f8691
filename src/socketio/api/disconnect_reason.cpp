#include "crier/disconnect_reason.hpp"

#include "crier/ack.hpp"

#include <ostream>

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

std::ostream& operator<<(std::ostream& out, DisconnectReason reason) {
    return out << name_of(reason);
}

std::string_view name_of(AckError error) {
    switch (error) {
        case AckError::Timeout: return "timeout";
        case AckError::Disconnected: return "disconnected";
        case AckError::TooMany: return "too many";
    }
    return "disconnected";
}

std::ostream& operator<<(std::ostream& out, AckError error) { return out << name_of(error); }

}  // namespace crier
