#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "jobs/job_failure.hpp"
#include "jobs/queue/job_config.hpp"
#include "jobs/queue/job_kind.hpp"
#include "jobs/queue/job_metrics.hpp"
#include "loop/loop_group.hpp"
#include "loop/notifier.hpp"
#include "loop/task.hpp"
#include "store/store.hpp"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace crier::jobs {

using contracts::JobId;
using contracts::WorkerId;

/// The durable queue: a job is a row, and every change of its state is one transaction.
///
///     queued ──claim──► running ──complete──► completed
///        ▲                 │  └──fail, attempts used up──► failed
///        └──fail, lease lost, worker gone──┘
///
/// Guarantee (promise P11): an enqueued job ends in completed or failed exactly once. A claim
/// raises the fence; a report with an older one is refused as Stale, so a worker that comes back
/// from the dead changes nothing. Reporting the same end twice with the right fence is not an
/// error.
///
/// Lives on: any loop awaits. Lifetime: kinds and store outlive it.
class JobQueue {
public:
    JobQueue(
        loop::LoopGroup& loops, store::Store& store, const JobConfig& config, JobMetrics& metrics);
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;
    ~JobQueue();

    /// Start-up only.
    void add_kind(JobKind& kind);

    /// Adds a job inside the caller's transaction. Call notify_waiting after it has committed.
    static Result<void, StoreError> enqueue(Tables& tables, const JobRecord& job);

    /// Wakes claims that wait on any loop.
    void notify_waiting();

    /// The job that has waited longest, leased to `worker`; nullopt when none came within `wait`.
    loop::Task<Result<std::optional<JobRecord>, StoreError>> claim(
        WorkerId worker, std::vector<std::string> kinds, std::chrono::milliseconds wait);

    /// Extends the lease; progress never falls within an attempt.
    loop::Task<Result<JobRecord, StoreError>> report_progress(
        JobId id, std::int64_t fence, int progress);
    loop::Task<Result<JobRecord, StoreError>> complete(
        JobId id, std::int64_t fence, std::string result);
    loop::Task<Result<JobRecord, StoreError>> fail(
        JobId id, std::int64_t fence, JobFailure failure);

    /// The running job, when the fence is its present one.
    loop::Task<Result<JobRecord, StoreError>> find_running(JobId id, std::int64_t fence);

    /// A worker process has gone: its jobs are tried again, or failed when attempts are used up. A
    /// claim it left behind gets nothing. Its id must not be used by another process.
    loop::Task<void> release_worker(WorkerId worker);

    /// Puts back what this server's own workers held when it ended: at start-up, before there are
    /// new ones. The end of the server is not the job's fault, so the attempt does not count.
    loop::Task<void> release_own_workers();

    /// Checks leases on loop 0 from now on; stop ends it and wakes all claims.
    void start_sweeping();
    void stop();

    const JobConfig& config() const { return config_; }

private:
    /// Claims that wait on one loop.
    struct Waiters {
        explicit Waiters(loop::EventLoop& loop) : news{loop} {}
        loop::Notifier news;
        bool is_stopped = false;
    };

    /// Changes a running job and its kind's rows, then announces it.
    template <class Change>
    loop::Task<Result<JobRecord, StoreError>> change_running(
        JobId id, std::int64_t fence, Change change);

    loop::Task<Result<std::optional<JobRecord>, StoreError>> try_claim(
        WorkerId worker, std::vector<std::string> kinds);
    loop::Task<void> give_up_attempts(std::vector<JobRecord> jobs, std::string reason);
    loop::Task<std::chrono::milliseconds> time_until_next();
    loop::Task<void> sweep();
    void on_sweep_due();
    JobKind* find_kind(const JobRecord& job) const;
    Waiters& waiters();
    WallTime now() const { return loops_.at(0).clock().wall_now(); }

    loop::LoopGroup& loops_;
    store::Store& store_;
    const JobConfig& config_;
    JobMetrics& metrics_;
    std::unordered_map<std::string, JobKind*> kinds_;
    std::vector<std::unique_ptr<Waiters>> waiters_;  // One per loop, used on that loop only.
    loop::Timer sweep_timer_ = loop::Timer::calling<&JobQueue::on_sweep_due>(*this);
    bool is_sweeping_ = false;
    std::deque<WorkerId> gone_;  // Used inside writes of the store only, of which there is one.
};

/// What an attempt's failure makes of a job: queued again with back-off, or failed for good.
/// Pure; the one place of this rule.
JobRecord after_failure(
    JobRecord job, const JobFailure& failure, const JobConfig& config, WallTime now);

}  // namespace crier::jobs
