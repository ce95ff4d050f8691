#pragma once

#include "base/clock.hpp"
#include "contracts/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crier::store {

using contracts::JobId;
using contracts::WorkerId;

enum class JobState : std::uint8_t { Queued, Running, Completed, Failed };

std::string_view name_of(JobState state);
std::optional<JobState> parse_job_state(std::string_view name);

/// A piece of work for a worker process. Ends in Completed or Failed, exactly once.
struct JobRecord {
    JobId id{};
    contracts::TenantId tenant{};
    contracts::UserId owner{};
    std::string kind{};     ///< Which pipeline: "image".
    std::string subject{};  ///< What the work is about: a document's id.
    std::string input{};    ///< JSON for the pipeline.
    JobState state = JobState::Queued;
    int progress = 0;  ///< 0 to 100, of the present attempt.
    int attempts = 0;  ///< Begun, the present one included.
    int max_attempts = 3;
    /// Raised by every claim. A worker that lost its lease has an older one and is refused.
    std::int64_t fence = 0;
    std::optional<WorkerId> worker{};
    std::optional<WallTime> lease_until{};
    WallTime run_at{};  ///< Not before; moved by back-off.
    std::optional<std::string> error_code{};
    std::optional<std::string> error_message{};
    WallTime created_at{};
    WallTime updated_at{};
    std::optional<WallTime> finished_at{};
};

}  // namespace crier::store
