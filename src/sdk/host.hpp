#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "crier/server.hpp"
#include "engineio/engine_metrics.hpp"
#include "engineio/server.hpp"
#include "http/front.hpp"
#include "http/http_metrics.hpp"
#include "http/router.hpp"
#include "hub/cluster_link.hpp"
#include "hub/delivery_log.hpp"
#include "hub/hub.hpp"
#include "loop/loop_group.hpp"
#include "loop/task_set.hpp"
#include "net/connection_budget.hpp"
#include "net/net_metrics.hpp"
#include "socketio/service.hpp"
#include "socketio/socketio_metrics.hpp"
#include "telemetry/metrics.hpp"
#include "websocket/websocket_metrics.hpp"

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crier::sdk {

/// Everything a crier::Server consists of, put together.
///
/// Members stand in the order of who needs whom. Lives on: made, opened and destroyed while the
/// loops do not run; run makes the calling thread that of loop 0; stop and post from any.
class Host {
public:
    explicit Host(ServerOptions options);
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    ~Host();

    const std::shared_ptr<socketio::Service>& service() const { return service_; }

    void serve(std::string_view path, std::string_view media_type, std::string body);
    void add_engine(std::string path, std::function<void(EngineSocket)> function);

    std::expected<std::uint16_t, std::string> listen(
        std::uint16_t port, const std::string& address);
    void run();
    void stop();
    void spawn(Task<void> task);
    std::string metrics() const { return metrics_.render(); }

    // For doors that are not part of the public API (bench).
    http::Router& router() { return router_; }
    hub::Hub& hub() { return hub_; }
    websocket::WebSocketMetrics& websocket_metrics() { return websocket_metrics_; }

private:
    engineio::EngineConfig engine_config(std::string path) const;
    void add_socketio_door();
    void drain();
    bool is_idle() const;

    ServerOptions options_;
    SystemClock clock_;
    SystemRandom random_;
    telemetry::Metrics metrics_;
    net::NetMetrics net_metrics_{metrics_};
    http::HttpMetrics http_metrics_{metrics_};
    websocket::WebSocketMetrics websocket_metrics_{metrics_};
    hub::HubMetrics hub_metrics_{metrics_};
    engineio::EngineMetrics engine_metrics_{metrics_};
    socketio::SocketIoMetrics socketio_metrics_{metrics_};
    net::NetConfig net_config_;
    http::HttpConfig http_config_;
    hub::HubConfig hub_config_;
    // Before the loops, whose mailboxes may hold places.
    net::ConnectionBudget budget_{net::ConnectionBudget::limit_from_files()};
    loop::LoopGroup loops_;
    hub::NoDeliveryLog delivery_log_;
    hub::NoCluster cluster_;
    hub::Hub hub_;
    std::shared_ptr<socketio::Service> service_;
    std::vector<std::unique_ptr<engineio::Server>> engines_;
    http::Router router_;
    std::vector<std::unique_ptr<http::Front>> fronts_;  // One per loop.
    loop::TaskSet tasks_;                               // On loop 0.

    // Stopping, on loop 0.
    void on_drain_look();
    loop::Timer drain_timer_ = loop::Timer::calling<&Host::on_drain_look>(*this);
    MonotonicTime drain_until_{};
    std::atomic<bool> is_listening_ = false;
    bool is_stopping_ = false;
    bool has_cut_off_ = false;
};

}  // namespace crier::sdk
