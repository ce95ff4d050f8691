#pragma once

#include "auth/identity.hpp"
#include "base/name.hpp"
#include "contracts/ids.hpp"

#include <string>

namespace crier::hub {

/// Whom an event is for. The tenant comes first, so that equal ids of two tenants never meet.
using RoomName = Name<struct RoomNameTag>;

using contracts::QueueId;

inline RoomName user_room(const auth::TenantId& tenant, const auth::UserId& user) {
    return RoomName{tenant.text() + "/user:" + user.text()};
}

inline RoomName queue_room(const auth::TenantId& tenant, const QueueId& queue) {
    return RoomName{tenant.text() + "/queue:" + queue.text()};
}

}  // namespace crier::hub
