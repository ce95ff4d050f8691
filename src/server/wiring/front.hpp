#pragma once

#include "http/http_server.hpp"
#include "net/connection_budget.hpp"
#include "net/connection_shard.hpp"
#include "net/listener.hpp"
#include "server/wiring/core.hpp"

#include <utility>
#include <vector>

namespace crier::server {

/// A listening socket on one loop, its connections, and the HTTP they begin with.
///
/// Lives on: one loop; made and destroyed while it does not run. Lifetime: shorter than core,
/// router and budget.
class Front {
public:
    /// What the fronts of one door share.
    struct Door {
        const http::Router& router;
        net::ConnectionBudget& budget;
        const crypto::TlsContext* tls = nullptr;
    };

    Front(Core& core, const Door& door, loop::EventLoop& loop, UniqueFd socket);
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;

    /// Begins to accept.
    void start() { listener_.start(); }

    /// Accepts nothing more and says goodbye to those who are there; `on_idle` when the last
    /// handler has answered.
    void start_draining(loop::Gate::OnEmpty on_idle);

    /// Cuts off whoever is still there.
    void abort() { shard_.abort_all(net::CloseReason::ShuttingDown); }

    /// The fronts of the same door on all loops, by index: connections may move between them.
    void set_siblings(std::vector<http::HttpServer::Sibling> siblings) {
        http_.set_siblings(std::move(siblings));
    }
    http::HttpServer::Sibling as_sibling() { return {&shard_, &http_}; }

    loop::EventLoop& event_loop() { return shard_.event_loop(); }

private:
    net::ConnectionShard shard_;
    http::HttpServer http_;
    net::Listener listener_;
};

}  // namespace crier::server
