#pragma once

#include "base/result.hpp"
#include "http/front.hpp"
#include "jobs/supervisor/worker_supervisor.hpp"
#include "loop/gate.hpp"
#include "loop/notifier.hpp"
#include "server/doors/health_gateway.hpp"
#include "server/doors/pages.hpp"
#include "server/wiring/core.hpp"
#include "server/wiring/features.hpp"

#include <memory>
#include <vector>

namespace crier::server {

/// The whole server: core, features, doors, workers.
///
/// open takes the data folder and the port; run serves until stop. A stop drains: nothing new is
/// accepted, sockets hear 1001, requests that are being handled get their answer, workers may
/// finish; what is not over after ServerConfig::drain_timeout is cut off.
/// Lives on: the main thread, which becomes loop 0's.
class Server {
public:
    static Result<std::unique_ptr<Server>, StartProblem> open(ServerConfig config);

    explicit Server(std::unique_ptr<Core> core);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    /// Serves until it has stopped.
    void run();

    /// Drains and ends run; a second call ends the process at once. Any thread.
    void stop();

    std::uint16_t port() const { return port_; }
    loop::LoopGroup& loops() { return core_->loops; }

private:
    Result<void, StartProblem> open_doors();
    Result<void, StartProblem> open_public_door();
    Result<void, StartProblem> open_worker_door();
    http::Front::Door door(const http::Router& router, net::ConnectionBudget& budget) const;
    void add_routes();
    void start();
    loop::Task<void> start_workers();

    void on_stop();
    loop::Task<void> drain();
    void drain_front(http::Front& front);
    void cut_off();
    bool has_said_goodbye() const;
    bool is_idle() const;

    /// Work of the server itself, for which a stop waits.
    void start_in_background(loop::Task<void> task);
    static loop::Task<void> hold(loop::Gate::Pass pass, loop::Task<void> task);
    loop::Task<void> remove_orphaned_blobs();

    net::ConnectionBudget public_budget_;  // Before the loops, whose mailboxes may hold places.
    net::ConnectionBudget worker_budget_;
    std::unique_ptr<Core> core_;
    Features features_;
    jobs::WorkerSupervisor workers_;
    HealthGateway health_;
    Pages pages_;
    http::Router public_routes_;
    http::Router worker_routes_;
    std::vector<std::unique_ptr<http::Front>> public_fronts_;  // One per loop.
    std::unique_ptr<http::Front> worker_front_;  // On loop 0; null without own workers.
    std::uint16_t port_ = 0;

    // On loop 0.
    loop::Gate background_;
    loop::Notifier drain_news_;
    std::size_t busy_fronts_ = 0;
    bool is_background_done_ = false;
    bool is_stopping_ = false;
};

}  // namespace crier::server
