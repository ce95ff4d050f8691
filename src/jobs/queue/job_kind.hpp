#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "jobs/job_failure.hpp"
#include "loop/task.hpp"
#include "store/job_record.hpp"
#include "store/tables.hpp"

#include <string_view>

namespace crier::jobs {

using store::JobRecord;
using store::StoreError;
using store::Tables;

/// What a feature adds to its kind of job: it keeps its own rows in step with the job, in the same
/// transaction, and tells people afterwards.
///
/// The five changes are called on a thread of the store, announce on the loop that made the change
/// and after it is durable. A change that fails undoes the job's change with it.
class JobKind {
public:
    virtual ~JobKind() = default;

    virtual std::string_view name() const = 0;

    /// An attempt begins.
    virtual Result<void, StoreError> on_started(
        Tables& tables, const JobRecord& job, WallTime now) = 0;
    virtual Result<void, StoreError> on_progress(
        Tables& tables, const JobRecord& job, WallTime now) = 0;
    /// The attempt failed; another one follows at job.run_at.
    virtual Result<void, StoreError> on_retry(
        Tables& tables, const JobRecord& job, const JobFailure& failure, WallTime now) = 0;
    /// The end, exactly once: one of these two.
    virtual Result<void, StoreError> on_completed(
        Tables& tables, const JobRecord& job, std::string_view result, WallTime now) = 0;
    virtual Result<void, StoreError> on_failed(
        Tables& tables, const JobRecord& job, const JobFailure& failure, WallTime now) = 0;

    /// Tells whoever waits for it how the job stands.
    virtual loop::Task<void> announce(JobRecord job) = 0;
};

}  // namespace crier::jobs
