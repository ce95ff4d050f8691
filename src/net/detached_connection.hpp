#pragma once

#include "base/clock.hpp"
#include "base/unique_fd.hpp"
#include "crypto/tls.hpp"
#include "net/connection_budget.hpp"
#include "net/out_queue.hpp"

#include <memory>
#include <optional>

namespace crier::net {

/// A connection on its way from one loop to another: its socket and what belongs to the bytes on
/// it. Has neither handler nor deadline; the new loop gives it both.
///
/// Lives on: whoever holds it. Destroyed without having been adopted, it closes the socket and
/// gives its place in the budget back.
struct DetachedConnection {
    ConnectionBudget::Place place;
    UniqueFd socket;
    std::unique_ptr<crypto::TlsSession> tls;
    std::unique_ptr<OutQueue> queue;
    /// Since when the kernel takes no more of `queue`; moving does not begin the stall anew.
    std::optional<MonotonicTime> blocked_since;
    bool has_peer_ended = false;
};

}  // namespace crier::net
