#pragma once

#include "base/clock.hpp"
#include "base/embedded_file.hpp"
#include "base/random.hpp"
#include "engineio/doorkeeper.hpp"
#include "engineio/engine_config.hpp"
#include "engineio/engine_metrics.hpp"
#include "engineio/polling_door.hpp"
#include "engineio/session_table.hpp"
#include "engineio/socket_door.hpp"
#include "http/router.hpp"
#include "loop/loop_group.hpp"
#include "websocket/websocket_metrics.hpp"

#include <cstddef>
#include <span>

namespace crier::engineio {

/// What a server is made of. The references outlive it.
struct ServerParts {
    loop::LoopGroup& loops;
    Random& random;  ///< Fit for secrets, usable on any thread.
    const Clock& clock;
    EngineMetrics& metrics;
    websocket::WebSocketMetrics& websocket_metrics;
    EngineConfig config{};

    /// Called for each handshake that is let in. One that throws or returns null is a refusal.
    MakeApplication make_application{};

    /// Optional; the last word on a handshake, before make_application.
    Refuse refuse{};

    /// Client bundles, served by their names under the path of the doors.
    std::span<const embedded::File> bundles{};
};

/// Engine.IO v4 for all loops: polling, WebSocket, and the way from one to the other.
///
/// A session lives on the loop its first request came to. Its sid names that loop, and later
/// requests move there with their connection (ADR 0006), so they may arrive anywhere.
///
/// Lives on: made, given its routes and destroyed while the loops do not run; the rest on any
/// thread. Lifetime: longer than the HTTP servers and connections that use its routes; drain it
/// before they go, or a held GET stays without its answer.
class Server {
public:
    explicit Server(ServerParts parts);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Once, before the loops run.
    void add_routes(http::Router& router);

    /// Ends every session with ServerShuttingDown and lets in no other one. Clients come back by
    /// themselves, elsewhere: a held GET is answered "1", a WebSocket is closed. To be called
    /// before the HTTP servers drain, which would end the sockets for another reason.
    void start_draining();

    /// Open sessions on all loops.
    std::size_t session_count() const;

private:
    ServerParts parts_;
    PollingDoor::Tables tables_;  // One per loop, by its index.
    Doorkeeper keeper_;
    PollingDoor polling_door_;
    SocketDoor socket_door_;
};

}  // namespace crier::engineio
