#pragma once

#include <cstdint>

namespace crier::hub {

enum class HubError : std::uint8_t {
    TooManyRooms,  ///< The member is in HubConfig::max_rooms_per_member rooms.
};

}  // namespace crier::hub
