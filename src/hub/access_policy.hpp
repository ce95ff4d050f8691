#pragma once

#include "auth/identity.hpp"
#include "hub/room_name.hpp"

#include <functional>

namespace crier::hub {

/// What protocols ask before somebody joins a queue's room. Implemented over the store.
///
/// Lives on: the loop that asks; the answer comes on the same loop, at once when it is known.
class AccessPolicy {
public:
    using OnDecided = std::move_only_function<void(bool may_listen)>;

    virtual ~AccessPolicy() = default;

    /// May `identity` listen to the queue? Services may; the owner may; anybody of the tenant may
    /// while no owner is recorded.
    virtual void may_listen(
        const auth::Identity& identity, const QueueId& queue, OnDecided on_decided) = 0;
};

}  // namespace crier::hub
