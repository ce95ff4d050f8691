#pragma once

#include "base/random.hpp"
#include "http/http_config.hpp"
#include "http/http_metrics.hpp"
#include "http/router.hpp"
#include "loop/event_loop.hpp"
#include "loop/gate.hpp"
#include "net/connection.hpp"
#include "net/connection_shard.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace crier::http {

/// What the HTTP sessions of one loop share.
///
/// Lives on: one loop. Lifetime: longer than its connections; router and metrics outlive it.
class HttpServer {
public:
    HttpServer(
        loop::EventLoop& loop,
        const HttpConfig& config,
        const Router& router,
        Random& random,
        HttpMetrics& metrics);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// The same door on one loop: where a connection goes when its request is placed there.
    struct Sibling {
        net::ConnectionShard* shard = nullptr;
        HttpServer* server = nullptr;
    };

    /// The door on all loops by their index, this one among them; without, requests are answered
    /// where they arrive. Before the loops run.
    void set_siblings(std::vector<Sibling> siblings) { siblings_ = std::move(siblings); }

    /// Where `request` has to be answered; null for here. While draining always here: whoever is
    /// answered is not sent on a journey any more.
    const Sibling* place(const Request& request) const;

    /// The protocol every accepted connection begins with.
    std::unique_ptr<net::ConnectionHandler> make_session(net::Connection& connection);

    /// From now on upgrades are answered 503 with Retry-After, and every answer ends its
    /// connection. `on_idle` is called when the last handler has answered.
    void start_draining(loop::Gate::OnEmpty on_idle);
    bool is_draining() const { return handlers_.is_closed(); }

    loop::EventLoop& event_loop() { return loop_; }
    const HttpConfig& config() const { return config_; }
    const Router& router() const { return router_; }
    HttpMetrics& metrics() { return metrics_; }
    loop::Gate& handlers() { return handlers_; }

    /// IMF-fixdate of this second; made once per second.
    std::string_view http_date();
    std::string iso_timestamp() const;
    RequestId make_request_id();

private:
    loop::EventLoop& loop_;
    const HttpConfig& config_;
    const Router& router_;
    Random& random_;
    HttpMetrics& metrics_;
    std::vector<Sibling> siblings_;
    loop::Gate handlers_;
    std::string http_date_;
    std::chrono::sys_seconds http_date_second_{};
};

}  // namespace crier::http
