#pragma once

#include "base/result.hpp"
#include "hub/wire_form.hpp"

namespace crier::hub {

enum class ClusterError : std::uint8_t {
    Backlogged,  ///< The outgoing queue is full; nothing was sent.
};

/// What the hub needs from the other nodes. Implemented in cluster/.
///
/// Delivery: at most once; ordered per room, unordered between rooms.
/// Lives on: any thread calls.
class ClusterLink {
public:
    virtual ~ClusterLink() = default;

    /// Never blocks.
    virtual Result<void, ClusterError> publish(const Event& event) = 0;
};

/// For a server that is alone, and for tests.
class NoCluster final : public ClusterLink {
public:
    Result<void, ClusterError> publish(const Event&) override { return {}; }
};

}  // namespace crier::hub
