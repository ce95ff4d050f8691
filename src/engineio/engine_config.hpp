#pragma once

#include "base/units.hpp"
#include "engineio/cors.hpp"
#include "websocket/websocket_config.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace crier::engineio {

struct EngineConfig {
    /// Where the doors are: this path and everything below it, with a slash at its end or without.
    std::string path = "/socket.io";

    /// A ping is sent this long after the last pong; without a pong within ping_timeout the session
    /// ends. Both are told to the client, which keeps the same time.
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};

    /// Time for a probing WebSocket to take over; then only that socket is closed.
    std::chrono::milliseconds upgrade_timeout{10'000};

    /// Largest message, and largest body of a polling POST (413 above it).
    std::size_t max_payload_bytes = 1'000'000;

    /// Packets in the body of one polling POST; more is a parse error.
    std::size_t max_packets_per_payload = 100;

    /// What may wait for the next polling GET; a session above it is given up as a slow reader.
    std::size_t max_waiting_bytes = 1 * kMiB;

    /// How long a session that we closed waits for the GET that tells its client.
    std::chrono::milliseconds goodbye_timeout{30'000};

    /// Sessions on one loop, also those that say goodbye; a handshake above it is answered 503.
    std::size_t max_sessions_per_loop = 100'000;

    /// A transport that is not allowed is answered "Transport unknown". WebSocket is offered as an
    /// upgrade to sessions that begin with polling.
    bool allows_polling = true;
    bool allows_websocket = true;

    /// The proxy in front says by X-Forwarded-Proto how the browser came.
    bool trusts_proxy = false;

    /// Which pages may come besides the server's own.
    CorsConfig cors{};

    /// Name of a cookie that carries the sid, for proxies that keep a client on one node by it.
    /// Empty: none is set.
    std::string cookie_name{};

    /// max_message_bytes and sends_pings are not looked at: they follow from the rest.
    websocket::WebSocketConfig websocket{};
};

}  // namespace crier::engineio
