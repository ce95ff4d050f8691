#pragma once

#include "base/units.hpp"
#include "websocket/deflate_config.hpp"

#include <chrono>
#include <cstddef>

namespace crier::websocket {

struct WebSocketConfig {
    /// A larger message, or a frame that announces one, is answered with close 1009. Of a
    /// compressed message, what it becomes is counted.
    std::size_t max_message_bytes = 1'000'000;

    /// More fragments in one message are answered with close 1008: each costs work, however small.
    std::size_t max_fragments = 1024;

    /// A ping is sent this often; a peer that has not answered the one before is dropped. A message
    /// that was begun must be finished within one to two intervals.
    std::chrono::milliseconds ping_interval{30'000};

    /// False: no pings, because what is spoken inside has a heartbeat of its own. The limits that
    /// are counted per interval stay.
    bool sends_pings = true;

    /// Time for the peer's close frame after ours.
    std::chrono::milliseconds close_timeout{5'000};

    /// Pings of the peer between two of ours; more are answered with close 1008.
    std::size_t max_pings_per_interval = 600;

    /// Pongs that may wait for a peer that does not read; then it is dropped.
    std::size_t max_pending_pongs = 60;

    DeflateConfig deflate{};
};

}  // namespace crier::websocket
