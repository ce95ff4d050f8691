#pragma once

#include <chrono>
#include <cstddef>

namespace crier::jobs {

struct JobConfig {
    /// A worker that neither reports nor finishes for this long has lost its job. Longer than any
    /// single step of a pipeline: a download may take 30 s.
    std::chrono::milliseconds lease{60'000};

    /// How often leases are checked.
    std::chrono::milliseconds sweep_interval{1'000};

    /// Attempts before a job is failed for good.
    int max_attempts = 3;

    /// Pause before the second attempt; doubled before each further one (contract A: 2 s, 4 s).
    std::chrono::milliseconds first_backoff{2'000};

    /// Longest time a claim waits for work.
    std::chrono::milliseconds max_claim_wait{20'000};
};

}  // namespace crier::jobs
