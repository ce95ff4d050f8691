#pragma once

#include "base/clock.hpp"
#include "http/router.hpp"
#include "jobs/supervisor/worker_supervisor.hpp"
#include "loop/task.hpp"
#include "store/store.hpp"
#include "telemetry/metrics.hpp"

#include <atomic>
#include <cstdint>

namespace crier::server {

/// /healthz, /livez, /readyz and /metrics (docs/http-api.md).
///
/// Alive: the process answers. Ready: it should be sent traffic; false while draining, without a
/// database that answers, or without a worker when it should have one.
/// Lives on: any loop.
class HealthGateway {
public:
    struct Parts {
        store::Store& store;
        const telemetry::Metrics& metrics;
        const Clock& clock;
        const jobs::WorkerSupervisor& workers;
        /// False when workers are started by hand.
        bool needs_worker;
    };

    explicit HealthGateway(const Parts& parts);
    HealthGateway(const HealthGateway&) = delete;
    HealthGateway& operator=(const HealthGateway&) = delete;

    void add_routes(http::Router& router);

    /// The port that is really listened on. Start-up only.
    void set_port(std::uint16_t port) { port_ = port; }
    /// From now on not ready. Any thread.
    void set_draining() { is_draining_ = true; }

private:
    loop::Task<http::Answer> health(http::Request request);
    loop::Task<http::Answer> liveness(http::Request request);
    loop::Task<http::Answer> readiness(http::Request request);
    loop::Task<http::Answer> show_metrics(http::Request request);

    Parts parts_;
    MonotonicTime started_at_;
    std::uint16_t port_ = 0;
    std::atomic<bool> is_draining_{false};
};

}  // namespace crier::server
