#pragma once

#include "auth/identity.hpp"
#include "dashboard/client_messages.hpp"
#include "hub/room_name.hpp"

namespace crier::dashboard {

// Who may listen to whom (contract A, section 3). Whether somebody may listen to a queue is asked
// of hub::AccessPolicy. Pure functions; `identity` is null for who has not said who it is.

/// Oneself; anybody for a program; anybody for everybody where `allows_open_subscribe`, but only
/// without a credential: whoever has one is held to it.
bool may_listen_to_user(
    const auth::Identity* identity, const GivenId& user, bool allows_open_subscribe);

/// Whose users and queues are meant.
auth::TenantId tenant_of(const auth::Identity* identity);

}  // namespace crier::dashboard
