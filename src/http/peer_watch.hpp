#pragma once

#include <functional>
#include <utility>

namespace crier::http {

/// Tells a handler that holds its answer back that nobody waits for it any more: the connection
/// has ended, or the client has sent its end (FIN). For routes with RouteOptions::watches_peer.
///
/// Lives on: one loop. Shared by the session, which tells, and the handler, which listens.
class PeerWatch {
public:
    using OnGone = std::move_only_function<void()>;

    bool has_gone() const { return has_gone_; }

    /// Calls `on_gone` once: when the peer goes, at once when it has gone already, and not at all
    /// when the answer comes first.
    void set_on_gone(OnGone on_gone) {
        on_gone_ = std::move(on_gone);
        if (has_gone_) fire();
    }

    // The session's side.

    void tell_gone() {
        has_gone_ = true;
        fire();
    }

private:
    void fire() {
        // Taken out first: what is called may end the exchange.
        OnGone on_gone = std::exchange(on_gone_, nullptr);
        if (on_gone) on_gone();
    }

    OnGone on_gone_;
    bool has_gone_ = false;
};

}  // namespace crier::http
