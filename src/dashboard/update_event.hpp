#pragma once

#include "hub/wire_form.hpp"

#include <string>
#include <vector>

namespace crier::dashboard {

/// An event for the dashboards in `rooms`: `json` is the object that both transports carry, plain
/// WebSocket as it is, Socket.IO as the argument of contracts::kUpdateEvent in
/// contracts::kUpdatesNamespace.
hub::Event update_event(std::vector<hub::RoomName> rooms, std::string json);

}  // namespace crier::dashboard
