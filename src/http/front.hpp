#pragma once

#include "base/random.hpp"
#include "crypto/tls.hpp"
#include "http/http_config.hpp"
#include "http/http_metrics.hpp"
#include "http/http_server.hpp"
#include "http/router.hpp"
#include "net/connection_budget.hpp"
#include "net/connection_shard.hpp"
#include "net/listener.hpp"
#include "net/net_config.hpp"
#include "net/net_metrics.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace crier::http {

/// A listening socket on one loop, its connections, and the HTTP they begin with.
///
/// Lives on: one loop; made and destroyed while it does not run. Lifetime: shorter than what its
/// door refers to.
class Front {
public:
    /// What the fronts of one door share.
    struct Door {
        const net::NetConfig& net_config;
        const HttpConfig& http_config;
        const Router& router;
        net::ConnectionBudget& budget;
        Random& random;
        net::NetMetrics& net_metrics;
        HttpMetrics& http_metrics;
        const crypto::TlsContext* tls = nullptr;
    };

    Front(const Door& door, loop::EventLoop& loop, UniqueFd socket);
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;

    /// Begins to accept.
    void start() { listener_.start(); }

    /// Accepts nothing more and says goodbye to those who are there; `on_idle` when the last
    /// handler has answered.
    void start_draining(loop::Gate::OnEmpty on_idle);

    /// Cuts off whoever is still there.
    void abort() { shard_.abort_all(net::CloseReason::ShuttingDown); }

    /// Lets connections move between the fronts of one door, which stand in the order of their
    /// loops.
    static void join(const std::vector<std::unique_ptr<Front>>& fronts);

    loop::EventLoop& event_loop() { return shard_.event_loop(); }

private:
    net::ConnectionShard shard_;
    HttpServer http_;
    net::Listener listener_;
};

}  // namespace crier::http
