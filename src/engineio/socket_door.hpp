#pragma once

#include "engineio/doorkeeper.hpp"
#include "engineio/polling_door.hpp"
#include "http/router.hpp"
#include "websocket/websocket_metrics.hpp"

#include <variant>

namespace crier::engineio {

/// Engine.IO over WebSocket: handshakes, and sockets that take over from polling. What is refused
/// is refused before the 101.
///
/// Lives on: any thread (immutable); each call on the loop of its request. Lifetime: longer than
/// the connections; what it is given outlives it.
class SocketDoor {
public:
    SocketDoor(
        const EngineConfig& config,
        const Doorkeeper& keeper,
        Random& random,
        PollingDoor::Tables& tables,
        websocket::WebSocketMetrics& metrics);

    std::variant<http::Upgrade, http::Response, http::Failure> decide(
        const http::Request& request) const;

private:
    const EngineConfig& config_;
    const Doorkeeper& keeper_;
    Random& random_;
    PollingDoor::Tables& tables_;
    websocket::WebSocketMetrics& metrics_;
    websocket::WebSocketConfig socket_config_;
};

}  // namespace crier::engineio
