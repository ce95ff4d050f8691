#pragma once

#include "auth/identity.hpp"
#include "base/name.hpp"
#include "contracts/ids.hpp"

#include <string>

namespace crier::hub {

/// Whom an event is for. The tenant comes first, so that equal ids of two tenants never meet; its
/// length stands before it, so that no tenant's name can look like the beginning of an id.
using RoomName = Name<struct RoomNameTag>;

using contracts::QueueId;

inline std::string tenant_prefix(const auth::TenantId& tenant) {
    return std::to_string(tenant.text().size()) + ":" + tenant.text();
}

inline RoomName user_room(const auth::TenantId& tenant, const auth::UserId& user) {
    return RoomName{tenant_prefix(tenant) + "/user:" + user.text()};
}

inline RoomName queue_room(const auth::TenantId& tenant, const QueueId& queue) {
    return RoomName{tenant_prefix(tenant) + "/queue:" + queue.text()};
}

}  // namespace crier::hub
