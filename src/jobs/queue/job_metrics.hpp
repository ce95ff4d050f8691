#pragma once

#include "telemetry/metrics.hpp"

namespace crier::jobs {

/// Lives on: any thread.
struct JobMetrics {
    explicit JobMetrics(telemetry::Metrics& metrics)
        : claimed{metrics.counter("crier_jobs_claimed_total", "Attempts begun.")},
          completed{metrics.counter("crier_jobs_completed_total", "Jobs completed.")},
          failed{metrics.counter("crier_jobs_failed_total", "Jobs failed for good.")},
          retried{metrics.counter("crier_jobs_retried_total", "Attempts that will be repeated.")},
          stale{metrics.counter(
              "crier_jobs_stale_reports_total", "Reports refused because the lease was lost.")} {}

    telemetry::Counter& claimed;
    telemetry::Counter& completed;
    telemetry::Counter& failed;
    telemetry::Counter& retried;
    telemetry::Counter& stale;
};

}  // namespace crier::jobs
