#include "jobs/queue/job_queue.hpp"

#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace crier::jobs {
namespace {

using namespace std::chrono_literals;
using store::JobState;
using store::Tables;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Remembers what happened, in the words of JobKind.
class RecordingKind final : public JobKind {
public:
    std::string_view name() const override { return "image"; }
    Result<void, StoreError> on_started(Tables&, const JobRecord&, WallTime) override { return {}; }
    Result<void, StoreError> on_progress(Tables&, const JobRecord&, WallTime) override {
        return {};
    }
    Result<void, StoreError> on_retry(
        Tables&, const JobRecord&, const JobFailure&, WallTime) override {
        return {};
    }
    Result<void, StoreError> on_completed(
        Tables&, const JobRecord&, std::string_view result, WallTime) override {
        if (result == "refuse") return std::unexpected{StoreError::Conflict};
        return {};
    }
    Result<void, StoreError> on_failed(
        Tables&, const JobRecord&, const JobFailure&, WallTime) override {
        return {};
    }
    loop::Task<void> announce(JobRecord job) override {
        announced.push_back(std::string{store::name_of(job.state)});
        co_return;
    }
    std::vector<std::string> announced;
};

/// Wall time the test moves; monotonic time is real, because claims wait on a real loop.
class MovableClock final : public Clock {
public:
    MonotonicTime now() const override { return std::chrono::steady_clock::now(); }
    WallTime wall_now() const override { return WallTime{wall}; }
    std::chrono::milliseconds wall{1'767'323'045'678};
};

class JobQueueTest : public ::testing::Test {
protected:
    JobQueueTest() { queue_.add_kind(kind_); }

    template <class T>
    static loop::Task<void> capture(
        loop::Task<T> task, std::optional<T>* out, loop::LoopGroup* loops) {
        out->emplace(co_await task);
        loops->stop();
    }
    static loop::Task<void> finish(loop::Task<void> task, loop::LoopGroup* loops) {
        co_await task;
        loops->stop();
    }

    /// Runs a coroutine of the queue on loop 0 to its end.
    template <class T>
    T await(std::function<loop::Task<T>()> make) {
        std::optional<T> out;
        loops_.at(0).post([&] { loop::start(capture<T>(make(), &out, &loops_)); });
        loops_.run();
        return std::move(*out);
    }

    void enqueue(const char* id) {
        JobRecord job;
        job.id = JobId{id};
        job.tenant = contracts::TenantId{"t"};
        job.owner = contracts::UserId{"u"};
        job.kind = "image";
        job.subject = "d";
        job.input = "{}";
        job.run_at = clock_.wall_now();
        job.created_at = clock_.wall_now();
        const auto done = await<Result<void, StoreError>>([&] {
            return
                [](store::Store* store, JobRecord record) -> loop::Task<Result<void, StoreError>> {
                    auto insert = [record](Tables& tables) {
                        return JobQueue::enqueue(tables, record);
                    };
                    co_return co_await store->write(std::move(insert));
                }(store_.get(), job);
        });
        ASSERT_TRUE(done);
    }

    using MaybeJob = Result<std::optional<JobRecord>, StoreError>;
    using Changed = Result<JobRecord, StoreError>;

    std::optional<JobRecord> claim(
        const char* worker = "w1", std::chrono::milliseconds wait = 0ms) {
        const auto claimed =
            await<MaybeJob>([&] { return queue_.claim(WorkerId{worker}, {"image"}, wait); });
        EXPECT_TRUE(claimed);
        return *claimed;
    }
    Changed complete(const JobRecord& job, std::string result = "{}") {
        return await<Changed>([&] { return queue_.complete(job.id, job.fence, result); });
    }
    Changed fail(const JobRecord& job, bool is_retryable) {
        return await<Changed>([&] {
            return queue_.fail(
                job.id,
                job.fence,
                {.code = "TIMEOUT", .message = "m", .is_retryable = is_retryable});
        });
    }
    void release(const char* worker) {
        loops_.at(0).post(
            [&] { loop::start(finish(queue_.release_worker(WorkerId{worker}), &loops_)); });
        loops_.run();
    }
    JobRecord find(const char* id) {
        const auto found = await<MaybeJob>([&] {
            return [](store::Store* store, JobId job) -> loop::Task<MaybeJob> {
                auto read = [job](Tables& tables) { return tables.jobs().find(job); };
                co_return co_await store->read(std::move(read));
            }(store_.get(), JobId{id});
        });
        return **found;
    }

    MovableClock clock_;
    loop::LoopGroup loops_{1, clock_};
    testing::TemporaryFolder folder_;
    telemetry::Metrics registry_;
    std::unique_ptr<store::SqliteStore> store_ =
        *store::SqliteStore::open({.folder = folder_.path()}, registry_);
    JobConfig config_;
    JobMetrics metrics_{registry_};
    RecordingKind kind_;
    JobQueue queue_{loops_, *store_, config_, metrics_};
};

TEST_F(JobQueueTest, AClaimLeasesTheJobAndRaisesTheFence) {
    enqueue("j1");
    const auto job = claim();
    ASSERT_TRUE(job);
    EXPECT_EQ(job->state, JobState::Running);
    EXPECT_EQ(job->fence, 1);
    EXPECT_EQ(job->attempts, 1);
    EXPECT_EQ(job->lease_until, clock_.wall_now() + config_.lease);
    EXPECT_FALSE(claim("w2")) << "nobody else gets it";
    EXPECT_THAT(kind_.announced, ElementsAre("running"));
}

TEST_F(JobQueueTest, CompletingEndsItOnceAndTheSameReportTwiceIsNoError) {
    enqueue("j1");
    const JobRecord job = *claim();
    EXPECT_TRUE(complete(job));
    EXPECT_TRUE(complete(job));
    EXPECT_EQ(fail(job, true).error(), StoreError::Stale);
    EXPECT_EQ(find("j1").state, JobState::Completed);
    EXPECT_THAT(kind_.announced, ElementsAre("running", "completed"));
}

TEST_F(JobQueueTest, ProgressExtendsTheLeaseAndNeverFalls) {
    enqueue("j1");
    const JobRecord job = *claim();
    clock_.wall += 10s;
    const auto report = [&](int progress) {
        return await<Changed>([&] { return queue_.report_progress(job.id, job.fence, progress); });
    };
    EXPECT_EQ(report(40)->progress, 40);
    EXPECT_EQ(report(30)->progress, 40);
    EXPECT_EQ(report(900)->progress, 100);
    EXPECT_EQ(find("j1").lease_until, clock_.wall_now() + config_.lease);
}

// Contract A, section 8.1: 2 s and 4 s, then the end.
TEST_F(JobQueueTest, ARetryableFailureWaitsTwiceAsLongEachTime) {
    enqueue("j1");
    JobRecord job = *claim();
    EXPECT_EQ(fail(job, true)->run_at, clock_.wall_now() + 2s);
    EXPECT_FALSE(claim());
    clock_.wall += 2s;
    job = *claim();
    EXPECT_EQ(job.attempts, 2);
    EXPECT_EQ(fail(job, true)->run_at, clock_.wall_now() + 4s);
    clock_.wall += 4s;
    EXPECT_EQ(fail(*claim(), true)->state, JobState::Failed);
    EXPECT_EQ(find("j1").error_code, "TIMEOUT");
    EXPECT_FALSE(claim());
    EXPECT_THAT(
        kind_.announced,
        ElementsAre("running", "queued", "running", "queued", "running", "failed"));
}

TEST_F(JobQueueTest, AFinalFailureIsFinalAtOnce) {
    enqueue("j1");
    EXPECT_EQ(fail(*claim(), false)->state, JobState::Failed);
    EXPECT_EQ(find("j1").attempts, 1);
}

// Promise P11: a worker that comes back from the dead changes nothing.
TEST_F(JobQueueTest, AStaleWorkersReportsAreRefusedByItsFence) {
    enqueue("j1");
    const JobRecord lost = *claim("w1");
    release("w1");
    clock_.wall += 2s;
    const JobRecord taken_over = *claim("w2");
    EXPECT_EQ(taken_over.fence, lost.fence + 1);

    EXPECT_EQ(complete(lost).error(), StoreError::Stale);
    EXPECT_EQ(fail(lost, false).error(), StoreError::Stale);
    EXPECT_EQ(
        await<Changed>([&] { return queue_.report_progress(lost.id, lost.fence, 50); }).error(),
        StoreError::Stale);
    EXPECT_TRUE(complete(taken_over));
    EXPECT_EQ(complete(lost).error(), StoreError::Stale);
}

// B62: the worker is killed three times: failed, with exactly one end.
TEST_F(JobQueueTest, B62_AJobThatKillsEveryWorkerFailsOnce) {
    enqueue("j1");
    for (int i = 0; i < 3; ++i) {
        const std::string worker = "w" + std::to_string(i);
        ASSERT_TRUE(claim(worker.c_str())) << i;
        release(worker.c_str());
        clock_.wall += 1min;
    }
    const JobRecord job = find("j1");
    EXPECT_EQ(job.state, JobState::Failed);
    EXPECT_EQ(job.error_code, "MAX_RETRIES_EXCEEDED");
    EXPECT_EQ(std::count(kind_.announced.begin(), kind_.announced.end(), "failed"), 1);
}

TEST_F(JobQueueTest, ALostLeasePutsTheJobBack) {
    config_.sweep_interval = 10ms;
    config_.first_backoff = 0ms;
    enqueue("j1");
    ASSERT_TRUE(claim("w1"));
    clock_.wall += config_.lease + 1ms;
    queue_.start_sweeping();
    const auto again = claim("w2", 5s);
    ASSERT_TRUE(again) << "the claim waits for the sweep";
    EXPECT_EQ(again->attempts, 2);
}

// The request of a process that was killed may still be read, or wait, after its end.
TEST_F(JobQueueTest, P11_TheClaimOfADeadWorkerGetsNothing) {
    enqueue("j1");
    release("w1");
    const auto refused =
        await<MaybeJob>([&] { return queue_.claim(WorkerId{"w1"}, {"image"}, 5s); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), StoreError::Stale);
    const auto job = claim("w2");
    ASSERT_TRUE(job);
    EXPECT_EQ(job->attempts, 1);
}

// Promise P11: when the server is killed, its workers end with it, and nobody has to wait for
// leases.
TEST_F(JobQueueTest, P11_AfterARestartWhatOwnWorkersHeldIsPutBackAndNotCounted) {
    enqueue("j1");
    enqueue("j2");
    const auto own = claim("own.w1");
    const auto by_hand = claim("w2");
    ASSERT_TRUE(own && by_hand);

    loops_.at(0).post([&] { loop::start(finish(queue_.release_own_workers(), &loops_)); });
    loops_.run();

    const auto again = claim("own.w3");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->id, own->id);
    EXPECT_EQ(again->attempts, 1);
    EXPECT_GT(again->fence, own->fence);
    EXPECT_FALSE(claim("own.w3")) << "the other worker may still be at it";
}

TEST_F(JobQueueTest, AWaitingClaimIsWokenByWork) {
    std::optional<MaybeJob> claimed;
    loops_.at(0).post([&] {
        loop::start(
            capture<MaybeJob>(queue_.claim(WorkerId{"w"}, {"image"}, 20s), &claimed, &loops_));
    });
    loops_.at(0).post([&] {
        JobRecord job;
        job.id = JobId{"j1"};
        job.tenant = contracts::TenantId{"t"};
        job.kind = "image";
        job.run_at = clock_.wall_now();
        loop::start([](store::Store* store, JobQueue* queue, JobRecord record) -> loop::Task<void> {
            auto insert = [record](Tables& tables) { return JobQueue::enqueue(tables, record); };
            const auto done = co_await store->write(std::move(insert));
            EXPECT_TRUE(done);
            queue->notify_waiting();
        }(store_.get(), &queue_, job));
    });
    const auto began = std::chrono::steady_clock::now();
    loops_.run();
    ASSERT_TRUE(claimed && *claimed && **claimed);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
}

TEST_F(JobQueueTest, StoppingWakesWaitingClaims) {
    std::optional<MaybeJob> claimed;
    loops_.at(0).post([&] {
        loop::start(
            capture<MaybeJob>(queue_.claim(WorkerId{"w"}, {"image"}, 20s), &claimed, &loops_));
        queue_.stop();
    });
    loops_.run();
    EXPECT_FALSE(**claimed);
}

TEST_F(JobQueueTest, AKindThatCannotKeepUpUndoesTheChange) {
    enqueue("j1");
    const JobRecord job = *claim();
    EXPECT_EQ(complete(job, "refuse").error(), StoreError::Conflict);
    EXPECT_EQ(find("j1").state, JobState::Running);
    EXPECT_TRUE(complete(job));
}

TEST(AfterFailureTest, DecidesByAttemptsAndKind) {
    const WallTime now{1'000s};
    JobRecord job;
    job.attempts = 3;
    job.max_attempts = 3;
    EXPECT_EQ(after_failure(job, {.is_retryable = true}, {}, now).state, JobState::Failed);
    job.attempts = 1;
    EXPECT_EQ(after_failure(job, {.is_retryable = true}, {}, now).state, JobState::Queued);
    EXPECT_EQ(after_failure(job, {.is_retryable = false}, {}, now).state, JobState::Failed);
    EXPECT_EQ(after_failure(job, {.is_retryable = false}, {}, now).finished_at, now);
}

}  // namespace
}  // namespace crier::jobs
