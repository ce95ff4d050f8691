#pragma once

#include "base/units.hpp"
#include "websocket/deflate_config.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string_view>

namespace crier::socketio {

/// Connection state recovery: who comes back in time goes on where it stopped.
struct RecoveryConfig {
    bool is_enabled = false;

    /// How long a lost session, and what it misses, is kept.
    std::chrono::milliseconds max_disconnection{120'000};

    // Above either of these the oldest events go, and who needs them is not recovered.
    std::size_t max_kept_events = 100'000;      ///< Per namespace.
    std::size_t max_kept_bytes = 16 * kMiB;     ///< Per namespace.
    /// Lost sessions per namespace; the oldest go first.
    std::size_t max_sessions = 20'000;
};

struct SocketIoConfig {
    /// A connection without a CONNECT after this long is closed.
    std::chrono::milliseconds connect_timeout{45'000};

    /// Time for the attachments of a packet that has announced some.
    std::chrono::milliseconds attachment_timeout{10'000};

    /// Largest packet with its attachments.
    std::size_t max_packet_bytes = 1'000'000;

    /// Namespaces over one connection; one more is refused with CONNECT_ERROR.
    std::size_t max_namespaces = 8;

    /// Answers awaited from one socket.
    std::size_t max_pending_acks = 256;

    /// Handlers of one socket that wait at the same time; one more ends the connection.
    std::size_t max_running_handlers = 1'000;

    RecoveryConfig recovery{};

    /// For what is sent over WebSockets that take compressed messages.
    websocket::DeflateConfig deflate{};

    /// Rooms whose events leave uncompressed. Empty: none. Called on any thread.
    std::function<bool(std::string_view nsp, std::string_view room)> is_uncompressed_room{};
};

}  // namespace crier::socketio
