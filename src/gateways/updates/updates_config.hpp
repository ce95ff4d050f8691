#pragma once

#include <chrono>
#include <cstddef>

namespace crier::gateways {

/// The same rules as for plain WebSocket, from the same options.
struct UpdatesConfig {
    /// Anybody may come in without a credential and subscribe to anything. For development only.
    bool allows_open_subscribe = false;

    /// Events of one socket in a sliding window; one more ends it.
    std::size_t max_messages_per_window = 100;
    std::chrono::milliseconds message_window{60'000};

    /// Longest id that is taken in subscribe and unsubscribe.
    std::size_t max_id_bytes = 128;
};

}  // namespace crier::gateways
