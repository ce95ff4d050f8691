#pragma once

#include "base/units.hpp"

#include <chrono>
#include <cstddef>

namespace crier::engineio {

struct EngineConfig {
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

    /// Offered as an upgrade to sessions that begin with polling.
    bool allows_websocket = true;
};

}  // namespace crier::engineio
