#pragma once

#include <cstddef>
#include <cstdint>

namespace crier::hub {

/// What happens to the connection above the limit.
enum class OverLimit : std::uint8_t {
    Refuse,       ///< The new one is turned away; the others are left alone.
    EvictOldest,  ///< The oldest one goes. Two rivals that reconnect evict each other for ever.
};

struct HubConfig {
    /// Rooms one member may be in.
    std::size_t max_rooms_per_member = 1000;

    /// Connections of one authenticated user, over all loops.
    std::size_t max_connections_per_user = 5;
    OverLimit over_limit = OverLimit::Refuse;
};

}  // namespace crier::hub
