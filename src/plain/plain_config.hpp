#pragma once

#include "base/units.hpp"
#include "websocket/websocket_config.hpp"

#include <chrono>
#include <cstddef>

namespace crier::plain {

struct PlainConfig {
    /// Anybody may subscribe to anything without a credential, as the original System A server
    /// let them. For development only: `crier dev` switches it on.
    bool allows_open_subscribe = false;

    /// Messages of one connection in a sliding window; one more ends it with 4029.
    std::size_t max_messages_per_window = 100;
    std::chrono::milliseconds message_window{60'000};

    /// Longest id that is taken in subscribe and unsubscribe.
    std::size_t max_id_bytes = 128;

    /// Contract A: 10 MiB messages, a ping every 30 s.
    websocket::WebSocketConfig websocket{.max_message_bytes = 10 * kMiB};
};

}  // namespace crier::plain
