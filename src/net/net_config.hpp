#pragma once

#include "base/units.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace crier::net {

/// How a batch of sends reaches the kernel.
enum class Sends : std::uint8_t {
    Auto,     ///< io_uring where it is available, send(2) otherwise.
    IoUring,  ///< Only where Uring::is_available.
    Send,
};

struct NetConfig {
    /// Unsent bytes of a connection from which it counts as slow: ephemeral events may be left
    /// out for it. Costs memory per slow connection.
    std::size_t send_queue_soft_bytes = 256 * kKiB;

    /// Unsent bytes from which nothing more is queued and the connection is given up as too slow.
    std::size_t send_queue_hard_bytes = 1 * kMiB;

    /// Unsent bytes of all connections of a loop, each counted for every connection it waits for.
    /// Above it those that let most wait are given up, until it is enough.
    std::size_t waiting_bytes_per_loop = 256 * kMiB;

    /// A connection that takes none of its unsent bytes for this long is given up.
    std::chrono::milliseconds write_stall_timeout{30'000};

    /// Bytes that the kernel takes for a connection beyond what is on its way (TCP_NOTSENT_LOWAT).
    std::size_t kernel_unsent_bytes = 128 * kKiB;

    /// The kernel drops a peer that acknowledges nothing for this long (TCP_USER_TIMEOUT).
    std::chrono::milliseconds unacknowledged_timeout{45'000};

    /// How long a connection that we ended waits for the peer's end, so that what was sent last is
    /// not lost to a reset.
    std::chrono::milliseconds linger_timeout{2'000};

    /// Of a fan-out, how many connections are sent to in one turn of the loop, and for how long:
    /// what waits meanwhile on other connections waits for one such slice.
    std::size_t flush_slice = 2'048;
    std::chrono::microseconds flush_time{1'000};

    Sends sends = Sends::Auto;

    /// Time for a TLS handshake.
    std::chrono::milliseconds tls_handshake_timeout{10'000};

    /// Open connections of the whole process; at the limit accepting pauses. 0: as many as the
    /// file limit allows, less a reserve.
    std::size_t max_connections = 0;
};

}  // namespace crier::net
