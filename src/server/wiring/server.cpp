#include "server/wiring/server.hpp"

#include "contracts/ids.hpp"
#include "loop/run_blocking.hpp"
#include "net/listening_socket.hpp"
#include "net/uring.hpp"
#include "server/doors/conformance.hpp"
#include "server/version.hpp"
#include "server/wiring/worker_command.hpp"
#include "telemetry/log.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <set>

namespace crier::server {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxWorkerConnections = 256;

/// How often a drain looks whether the last connection has gone.
constexpr milliseconds kDrainLook{20};

/// Time for handlers after their connections were cut off.
constexpr milliseconds kCutOffTime{2'000};

/// A blob younger than this may belong to an upload that is being answered.
constexpr std::chrono::hours kOrphanAge{1};

std::size_t connection_limit(const ServerConfig& config) {
    const std::size_t by_files = net::ConnectionBudget::limit_from_files();
    const std::size_t wanted = config.net.max_connections;
    return wanted == 0 ? by_files : std::min(wanted, by_files);
}

ServerConfig complete(ServerConfig config) {
    config.plain.websocket.deflate = config.deflate;
    config.socketio.engine.websocket.deflate = config.deflate;
    config.socketio.protocol.deflate = config.deflate;
    if (config.worker.token.is_empty()) {
        SystemRandom random;
        config.worker.token = Secret{random_token(random, 32)};
    }
    return config;
}

}  // namespace

Result<std::unique_ptr<Server>, StartProblem> Server::open(ServerConfig config) {
    if (config.net.sends == net::Sends::IoUring && !net::Uring::is_available()) {
        return std::unexpected{StartProblem{
            "server.sends is io_uring, and this kernel or container does not allow it",
            "Set it to auto, or allow the io_uring system calls."}};
    }
    CRIER_TRY(std::unique_ptr<Core> core, Core::open(complete(std::move(config))));
    auto server = std::make_unique<Server>(std::move(core));
    CRIER_TRY_VOID(server->open_doors());
    return server;
}

Server::Server(std::unique_ptr<Core> core)
    : public_budget_{connection_limit(core->config)},
      worker_budget_{kMaxWorkerConnections},
      core_{std::move(core)},
      features_{*core_},
      workers_{
          core_->loops.at(0),
          worker_command(core_->config),
          core_->config.worker.count,
          core_->platform->random,
          [this](const contracts::WorkerId& worker) {
              start_in_background(core_->jobs.release_worker(worker));
          }},
      health_{HealthGateway::Parts{
          .store = *core_->disk.store,
          .metrics = core_->platform->metrics,
          .clock = core_->platform->clock,
          .workers = workers_,
          .needs_worker = core_->config.worker.count > 0}},
      drain_news_{core_->loops.at(0)} {
    add_routes();
}

Server::~Server() { features_.close(); }

void Server::add_routes() {
    features_.add_public_routes(public_routes_);
    features_.add_worker_routes(worker_routes_);
    health_.add_routes(public_routes_);
    pages_.add_routes(public_routes_);
    if (core_->config.serves_conformance) {
        add_conformance_routes(public_routes_, core_->platform->websocket_metrics);
    }
}

// --- Opening -------------------------------------------------------------------------------------

Result<void, StartProblem> Server::open_doors() {
    CRIER_TRY_VOID(open_public_door());
    return core_->config.worker.count > 0 ? open_worker_door() : Result<void, StartProblem>{};
}

Result<void, StartProblem> Server::open_public_door() {
    const ListenConfig& listen = core_->config.listen;
    // Sharing between loops would also share with another crier: this one asks first.
    if (auto alone = net::listen_tcp(listen.host, listen.port, net::PortSharing::Exclusive);
        !alone) {
        return std::unexpected{to_start_problem(std::move(alone.error()))};
    }
    port_ = listen.port;
    http::Front::Door public_door = door(public_routes_, public_budget_);
    if (core_->tls) public_door.tls = &*core_->tls;
    for (loop::LoopIndex i = 0; i < core_->loops.size(); ++i) {
        auto socket = net::listen_tcp(listen.host, port_, net::PortSharing::BetweenLoops);
        if (!socket) return std::unexpected{to_start_problem(std::move(socket.error()))};
        port_ = net::local_port(*socket);
        public_fronts_.push_back(
            std::make_unique<http::Front>(public_door, core_->loops.at(i), std::move(*socket)));
    }
    http::Front::join(public_fronts_);
    health_.set_port(port_);
    return {};
}

http::Front::Door Server::door(const http::Router& router, net::ConnectionBudget& budget) const {
    Platform& platform = *core_->platform;
    return {
        .net_config = core_->config.net,
        .http_config = core_->config.http,
        .router = router,
        .budget = budget,
        .random = platform.random,
        .net_metrics = platform.net_metrics,
        .http_metrics = platform.http_metrics};
}

Result<void, StartProblem> Server::open_worker_door() {
    auto socket = net::listen_unix(worker_socket(core_->config));
    if (!socket) return std::unexpected{to_start_problem(std::move(socket.error()))};
    worker_front_ = std::make_unique<http::Front>(
        door(worker_routes_, worker_budget_), core_->loops.at(0), std::move(*socket));
    return {};
}

// --- Running -------------------------------------------------------------------------------------

void Server::run() {
    for (const auto& front : public_fronts_) {
        front->event_loop().post([front = front.get()] { front->start(); });
    }
    core_->loops.at(0).post([this] { start(); });
    core_->loops.watch_stalls(core_->config.stall_warning);
    core_->loops.run();
}

void Server::start() {
    if (worker_front_) worker_front_->start();
    core_->jobs.start_sweeping();
    core_->delivery_log.start_sweeping(core_->loops.at(0));
    start_in_background(start_workers());
    start_in_background(remove_orphaned_blobs());
}

loop::Task<void> Server::start_workers() {
    co_await core_->jobs.release_own_workers();
    if (is_stopping_) co_return;
    workers_.start();
    log::info(
        "ready",
        {{"host", core_->config.listen.host},
         {"port", port_},
         {"tls", core_->tls.has_value()},
         {"loops", core_->loops.size()},
         {"version", version()}});
}

void Server::start_in_background(loop::Task<void> task) {
    if (auto pass = background_.enter()) loop::start(hold(std::move(*pass), std::move(task)));
}

loop::Task<void> Server::hold(loop::Gate::Pass pass, loop::Task<void> task) {
    const loop::Gate::Pass inside = std::move(pass);
    co_await task;
}

/// Files of uploads whose rows were never committed, because the process ended in between.
loop::Task<void> Server::remove_orphaned_blobs() {
    auto list = [](store::Tables& tables) { return tables.documents().referenced_blobs(); };
    const auto referenced = co_await core_->disk.store->read(std::move(list));
    if (!referenced) co_return;
    const std::set<store::BlobId> known{referenced->begin(), referenced->end()};
    const WallTime before = core_->platform->clock.wall_now() - kOrphanAge;
    auto remove = [blobs = core_->disk.blobs.get(), known, before] {
        return blobs->remove_orphans(known, before);
    };
    const auto removed = co_await loop::run_blocking(core_->pool, std::move(remove));
    if (removed && *removed && **removed > 0) {
        log::info("orphaned_blobs_removed", {{"count", **removed}});
    }
}

// --- Stopping ------------------------------------------------------------------------------------

void Server::stop() {
    core_->loops.at(0).post([this] { on_stop(); });
}

void Server::on_stop() {
    if (is_stopping_) {
        // Asked twice: somebody is in a hurry. What is on disk is safe whenever we end.
        log::warning("stopped_at_once");
        log::stop();
        std::_Exit(EXIT_FAILURE);
    }
    is_stopping_ = true;
    loop::start(drain());
}

bool Server::has_said_goodbye() const {
    return busy_fronts_ == 0 && public_budget_.used() == 0 && workers_.running() == 0;
}

bool Server::is_idle() const {
    return has_said_goodbye() && worker_budget_.used() == 0 && is_background_done_;
}

void Server::drain_front(http::Front& front) {
    ++busy_fronts_;
    front.event_loop().post([this, &front] {
        front.start_draining([this] { core_->loops.at(0).post([this] { --busy_fronts_; }); });
    });
}

/// Ends what had its time.
void Server::cut_off() {
    for (const auto& front : public_fronts_) {
        front->event_loop().post([front = front.get()] { front->abort(); });
    }
    if (worker_front_) {
        drain_front(*worker_front_);
        worker_front_->event_loop().post([this] { worker_front_->abort(); });
    }
    background_.close([this] { is_background_done_ = true; });
}

loop::Task<void> Server::drain() {
    const milliseconds time = core_->config.drain_timeout;
    loop::EventLoop& loop = core_->loops.at(0);
    log::info(
        "draining", {{"connections", public_budget_.used()}, {"seconds", time.count() / 1000}});
    health_.set_draining();
    core_->jobs.stop();
    features_.start_draining();
    for (const auto& front : public_fronts_) drain_front(*front);
    workers_.stop(time * 4 / 5, [] {});

    const MonotonicTime goodbye_until = loop.now() + time;
    while (!has_said_goodbye() && loop.now() < goodbye_until) {
        auto moment = drain_news_.wait(kDrainLook);
        co_await moment;
    }
    cut_off();
    const MonotonicTime cut_off_until = loop.now() + kCutOffTime;
    while (!is_idle() && loop.now() < cut_off_until) {
        auto moment = drain_news_.wait(kDrainLook);
        co_await moment;
    }
    if (!is_idle()) {
        // A handler that never answers must not keep the process from ending.
        log::warning("drain_incomplete", {{"busy_fronts", busy_fronts_}});
        log::stop();
        std::_Exit(EXIT_FAILURE);
    }
    log::info("stopped");
    core_->loops.stop();
}

}  // namespace crier::server
