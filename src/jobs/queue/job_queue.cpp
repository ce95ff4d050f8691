#include "jobs/queue/job_queue.hpp"

#include "base/assert.hpp"
#include "jobs/own_worker.hpp"
#include "telemetry/log.hpp"

#include <algorithm>

namespace crier::jobs {
namespace {

using store::JobState;
using store::Tables;

/// Contract A, section 8.1: the code when every attempt was used up without a reason of its own.
constexpr std::string_view kMaxRetriesExceeded = "MAX_RETRIES_EXCEEDED";
constexpr std::string_view kProcessingError = "PROCESSING_ERROR";
constexpr std::string_view kInterrupted = "Processing was interrupted.";

/// Dead workers that are remembered: more than can die while one of their claims still waits.
constexpr std::size_t kMaxGone = 1'024;

void end_attempt(JobRecord& job) {
    job.worker.reset();
    job.lease_until.reset();
}

}  // namespace

JobRecord after_failure(
    JobRecord job, const JobFailure& failure, const JobConfig& config, WallTime now) {
    end_attempt(job);
    job.updated_at = now;
    job.error_code = failure.code;
    job.error_message = failure.message;
    if (failure.is_retryable && job.attempts < job.max_attempts) {
        job.state = JobState::Queued;
        job.progress = 0;
        job.run_at = now + config.first_backoff * (1LL << (job.attempts - 1));
    } else {
        job.state = JobState::Failed;
        job.finished_at = now;
    }
    return job;
}

JobQueue::JobQueue(
    loop::LoopGroup& loops, store::Store& store, const JobConfig& config, JobMetrics& metrics)
    : loops_{loops}, store_{store}, config_{config}, metrics_{metrics} {
    for (loop::LoopIndex i = 0; i < loops.size(); ++i) {
        waiters_.push_back(std::make_unique<Waiters>(loops.at(i)));
    }
}

JobQueue::~JobQueue() = default;

void JobQueue::add_kind(JobKind& kind) { kinds_.emplace(kind.name(), &kind); }

JobKind* JobQueue::find_kind(const JobRecord& job) const {
    const auto found = kinds_.find(job.kind);
    CRIER_ASSERT(found != kinds_.end());
    return found->second;
}

JobQueue::Waiters& JobQueue::waiters() { return *waiters_[loop::EventLoop::current()->index()]; }

Result<void, StoreError> JobQueue::enqueue(Tables& tables, const JobRecord& job) {
    return tables.jobs().insert(job);
}

void JobQueue::notify_waiting() {
    loops_.post_to_all(
        [this](loop::EventLoop& loop) { waiters_[loop.index()]->news.notify_all(); });
}

// --- Claiming ------------------------------------------------------------------------------------

loop::Task<Result<std::optional<JobRecord>, StoreError>> JobQueue::claim(
    WorkerId worker, std::vector<std::string> kinds, std::chrono::milliseconds wait) {
    loop::EventLoop& loop = *loop::EventLoop::current();
    const MonotonicTime deadline = loop.now() + std::min(wait, config_.max_claim_wait);
    while (true) {
        auto claimed = co_await try_claim(worker, kinds);
        if (!claimed || *claimed || waiters().is_stopped) co_return claimed;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - loop.now());
        if (left.count() <= 0) co_return claimed;
        const auto until_next = co_await time_until_next();
        auto waiting = waiters().news.wait(std::min(left, until_next));
        co_await waiting;
    }
}

/// How long nobody has to look, as far as the database knows.
loop::Task<std::chrono::milliseconds> JobQueue::time_until_next() {
    auto find = [](Tables& tables) { return tables.jobs().next_run_at(); };
    const auto next = co_await store_.read(std::move(find));
    if (!next || !*next) co_return config_.max_claim_wait;
    co_return std::clamp(**next - now(), std::chrono::milliseconds{10}, config_.max_claim_wait);
}

loop::Task<Result<std::optional<JobRecord>, StoreError>> JobQueue::try_claim(
    WorkerId worker, std::vector<std::string> kinds) {
    const WallTime time = now();
    auto look = [kinds, time](Tables& tables) { return tables.jobs().next_waiting(kinds, time); };
    auto seen = co_await store_.read(std::move(look));
    if (!seen || !*seen) co_return seen;

    auto take = [this, worker, kinds, time](
                    Tables& tables) -> Result<std::optional<JobRecord>, StoreError> {
        if (std::ranges::find(gone_, worker) != gone_.end()) {
            return std::unexpected{StoreError::Stale};
        }
        CRIER_TRY(std::optional<JobRecord> job, tables.jobs().next_waiting(kinds, time));
        if (!job) return job;
        job->state = JobState::Running;
        job->attempts += 1;
        job->fence += 1;
        job->progress = 0;
        job->worker = worker;
        job->lease_until = time + config_.lease;
        job->updated_at = time;
        CRIER_TRY_VOID(tables.jobs().update(*job));
        CRIER_TRY_VOID(find_kind(*job)->on_started(tables, *job, time));
        return job;
    };
    auto taken = co_await store_.write(std::move(take));
    if (taken && *taken) {
        metrics_.claimed.Increment();
        co_await find_kind(**taken)->announce(**taken);
    }
    co_return taken;
}

// --- Reports of workers --------------------------------------------------------------------------

template <class Change>
loop::Task<Result<JobRecord, StoreError>> JobQueue::change_running(
    JobId id, std::int64_t fence, Change change) {
    auto work = [id, fence, change](Tables& tables) -> Result<JobRecord, StoreError> {
        CRIER_TRY(std::optional<JobRecord> job, tables.jobs().find(id));
        const bool is_its = job && job->fence == fence && job->state == JobState::Running;
        if (!is_its) return std::unexpected{StoreError::Stale};
        return change(tables, std::move(*job));
    };
    auto changed = co_await store_.write(std::move(work));
    if (changed) {
        co_await find_kind(*changed)->announce(*changed);
    } else if (changed.error() == StoreError::Stale) {
        metrics_.stale.Increment();
    }
    co_return changed;
}

loop::Task<Result<JobRecord, StoreError>> JobQueue::report_progress(
    JobId id, std::int64_t fence, int progress) {
    auto change = [this, progress, time = now()](
                      Tables& tables, JobRecord job) -> Result<JobRecord, StoreError> {
        job.progress = std::clamp(std::max(job.progress, progress), 0, 100);
        job.lease_until = time + config_.lease;
        job.updated_at = time;
        CRIER_TRY_VOID(tables.jobs().update(job));
        CRIER_TRY_VOID(find_kind(job)->on_progress(tables, job, time));
        return job;
    };
    return change_running(std::move(id), fence, std::move(change));
}

loop::Task<Result<JobRecord, StoreError>> JobQueue::complete(
    JobId id, std::int64_t fence, std::string result) {
    auto finish = [this, result, time = now()](
                      Tables& tables, JobRecord job) -> Result<JobRecord, StoreError> {
        end_attempt(job);
        job.state = JobState::Completed;
        job.progress = 100;
        job.updated_at = time;
        job.finished_at = time;
        CRIER_TRY_VOID(tables.jobs().update(job));
        CRIER_TRY_VOID(find_kind(job)->on_completed(tables, job, result, time));
        return job;
    };
    auto done = co_await change_running(id, fence, std::move(finish));
    if (done) {
        metrics_.completed.Increment();
    } else if (done.error() == StoreError::Stale) {
        // The answer to an earlier report may have been lost on its way.
        auto find = [id](Tables& tables) { return tables.jobs().find(id); };
        auto found = co_await store_.read(std::move(find));
        const bool is_done_already =
            found && *found && (*found)->fence == fence && (*found)->state == JobState::Completed;
        if (is_done_already) co_return std::move(**found);
    }
    co_return done;
}

loop::Task<Result<JobRecord, StoreError>> JobQueue::fail(
    JobId id, std::int64_t fence, JobFailure failure) {
    auto change = [this, failure, time = now()](
                      Tables& tables, JobRecord job) -> Result<JobRecord, StoreError> {
        job = after_failure(std::move(job), failure, config_, time);
        CRIER_TRY_VOID(tables.jobs().update(job));
        JobKind& kind = *find_kind(job);
        if (job.state == JobState::Queued) {
            CRIER_TRY_VOID(kind.on_retry(tables, job, failure, time));
        } else {
            CRIER_TRY_VOID(kind.on_failed(tables, job, failure, time));
        }
        return job;
    };
    auto changed = co_await change_running(std::move(id), fence, std::move(change));
    if (changed) {
        const bool is_over = changed->state == JobState::Failed;
        (is_over ? metrics_.failed : metrics_.retried).Increment();
        log::info(
            is_over ? "job_failed" : "job_will_be_retried",
            {{"job", changed->id.text()},
             {"kind", changed->kind},
             {"code", failure.code},
             {"attempts", changed->attempts}});
        if (!is_over) notify_waiting();
    }
    co_return changed;
}

loop::Task<Result<JobRecord, StoreError>> JobQueue::find_running(JobId id, std::int64_t fence) {
    auto find = [id](Tables& tables) { return tables.jobs().find(id); };
    auto found = co_await store_.read(std::move(find));
    if (!found) co_return std::unexpected{found.error()};
    const bool is_its = *found && (*found)->fence == fence && (*found)->state == JobState::Running;
    if (!is_its) co_return std::unexpected{StoreError::Stale};
    co_return std::move(**found);
}

// --- Workers that are gone -----------------------------------------------------------------------

loop::Task<void> JobQueue::give_up_attempts(std::vector<JobRecord> jobs, std::string reason) {
    for (const JobRecord& job : jobs) {
        log::warning("job_lost_its_worker", {{"job", job.id.text()}, {"reason", reason}});
        const bool is_last = job.attempts >= job.max_attempts;
        JobFailure failure{
            .code = std::string{is_last ? kMaxRetriesExceeded : kProcessingError},
            .message = is_last ? "The file could not be processed: every attempt broke off."
                               : std::string{kInterrupted},
            .is_retryable = true,
        };
        co_await fail(job.id, job.fence, std::move(failure));
    }
}

loop::Task<void> JobQueue::release_worker(WorkerId worker) {
    // The claim of a process that was killed may still wait, or be read, after its end. As a write,
    // this comes after every claim that was in time and before every one that was not.
    auto bury = [this, worker](Tables& tables) {
        if (gone_.size() == kMaxGone) gone_.pop_front();
        gone_.push_back(worker);
        return tables.jobs().held_by(worker);
    };
    auto held = co_await store_.write(std::move(bury));
    if (held) co_await give_up_attempts(std::move(*held), "worker gone");
}

loop::Task<void> JobQueue::release_own_workers() {
    auto put_back = [this, time = now()](Tables& tables) -> Result<std::size_t, StoreError> {
        CRIER_TRY(std::vector<JobRecord> jobs, tables.jobs().running());
        std::erase_if(jobs, [](const JobRecord& job) { return !is_own_worker(*job.worker); });
        for (JobRecord& job : jobs) {
            end_attempt(job);
            job.state = JobState::Queued;
            job.attempts -= 1;
            job.progress = 0;
            job.run_at = time;
            job.updated_at = time;
            CRIER_TRY_VOID(tables.jobs().update(job));
            const JobFailure interruption{
                .code = std::string{kProcessingError},
                .message = std::string{kInterrupted},
                .is_retryable = true};
            CRIER_TRY_VOID(find_kind(job)->on_retry(tables, job, interruption, time));
        }
        return jobs.size();
    };
    const auto count = co_await store_.write(std::move(put_back));
    if (!count) {
        // Their leases will end.
        log::warning("interrupted_jobs_not_put_back");
    } else if (*count > 0) {
        log::info("interrupted_jobs_put_back", {{"count", *count}});
        notify_waiting();
    }
}

loop::Task<void> JobQueue::sweep() {
    auto find = [time = now()](Tables& tables) { return tables.jobs().expired(time); };
    auto expired = co_await store_.read(std::move(find));
    if (expired) co_await give_up_attempts(std::move(*expired), "lease lost");
    is_sweeping_ = false;
}

void JobQueue::start_sweeping() { loops_.at(0).arm(sweep_timer_, config_.sweep_interval); }

void JobQueue::on_sweep_due() {
    if (!is_sweeping_) {
        is_sweeping_ = true;
        loop::start(sweep());
    }
    start_sweeping();
}

void JobQueue::stop() {
    loops_.at(0).post([this] { sweep_timer_.cancel(); });
    loops_.post_to_all([this](loop::EventLoop& loop) {
        waiters_[loop.index()]->is_stopped = true;
        waiters_[loop.index()]->news.notify_all();
    });
}

}  // namespace crier::jobs
