#include "dashboard/update_event.hpp"

#include "contracts/dashboard_events.hpp"

namespace crier::dashboard {

hub::Event update_event(std::vector<hub::RoomName> rooms, std::string json) {
    hub::Event event;
    event.rooms = std::move(rooms);
    event.json = std::move(json);
    event.name = contracts::kUpdateEvent;
    event.scope = contracts::kUpdatesNamespace;
    return event;
}

}  // namespace crier::dashboard
