#pragma once

#include "auth/authenticator.hpp"
#include "auth/link_signer.hpp"
#include "auth/origin.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "crypto/tls.hpp"
#include "engineio/engine_metrics.hpp"
#include "gateways/events/event_log.hpp"
#include "http/api_guard.hpp"
#include "http/http_metrics.hpp"
#include "hub/cluster_link.hpp"
#include "hub/delivery_log.hpp"
#include "hub/hub.hpp"
#include "jobs/queue/job_queue.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/loop_group.hpp"
#include "net/net_metrics.hpp"
#include "server/config/server_config.hpp"
#include "server/start_problem.hpp"
#include "socketio/socketio_metrics.hpp"
#include "store/blobs/local_blob_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "telemetry/metrics.hpp"
#include "websocket/websocket_metrics.hpp"

#include <memory>
#include <optional>

namespace crier::server {

/// What every module is given: time, chance, and numbers about itself. Lives on: any thread.
struct Platform {
    SystemClock clock{};
    SystemRandom random{};
    telemetry::Metrics metrics{};
    net::NetMetrics net_metrics{metrics};
    http::HttpMetrics http_metrics{metrics};
    websocket::WebSocketMetrics websocket_metrics{metrics};
    hub::HubMetrics hub_metrics{metrics};
    engineio::EngineMetrics engine_metrics{metrics};
    socketio::SocketIoMetrics socketio_metrics{metrics};
    jobs::JobMetrics job_metrics{metrics};
};

/// What lies in the data folder.
struct Disk {
    std::unique_ptr<store::SqliteStore> store;
    std::unique_ptr<store::LocalBlobStore> blobs;
};

/// Everything the doors share: time, loops, disk, identity, the hub, the job queue.
///
/// Members stand in the order of who needs whom; destruction runs backwards through it.
/// Lives on: made at start-up; its parts say where they are used.
struct Core {
    /// Opens the data folder; nothing listens yet.
    static Result<std::unique_ptr<Core>, StartProblem> open(ServerConfig config);

    Core(
        ServerConfig given_config,
        std::unique_ptr<Platform> given_platform,
        std::optional<crypto::TlsContext> given_tls,
        Disk given_disk);
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    ServerConfig config;
    std::unique_ptr<Platform> platform;
    std::optional<crypto::TlsContext> tls;
    loop::LoopGroup loops;
    Disk disk;
    /// For files: uploads, downloads, what workers hand in.
    loop::BlockingPool pool;

    auth::Authenticator authenticator;
    auth::OriginPolicy origins;
    auth::LinkSigner link_signer;
    http::ApiGuard guard;

    gateways::EventLog delivery_log;
    hub::NoCluster cluster{};
    hub::Hub hub;
    jobs::JobQueue jobs;
};

}  // namespace crier::server
