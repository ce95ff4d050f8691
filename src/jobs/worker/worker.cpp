#include "jobs/worker/worker.hpp"

#include "base/assert.hpp"
#include "telemetry/log.hpp"

#include <fmt/format.h>
#include <poll.h>

namespace crier::jobs {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds kClaimWait{15'000};
constexpr std::chrono::milliseconds kClaimTimeout{20'000};
constexpr std::chrono::milliseconds kReportTimeout{10'000};
constexpr std::chrono::milliseconds kPause{500};

std::unexpected<JobFailure> broken_off(std::string_view what, std::string_view why) {
    log::warning("worker_request_failed", {{"request", what}, {"reason", why}});
    return std::unexpected{JobFailure{
        .code = "STORAGE_UPLOAD_ERROR",
        .message = "Processing was interrupted.",
        .details = {},
        .is_retryable = true,
    }};
}

/// An empty folder for one attempt.
class WorkFolder {
public:
    explicit WorkFolder(fs::path path) : path_{std::move(path)} {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
        fs::create_directories(path_, ignored);
    }
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    ~WorkFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

}  // namespace

struct Worker::ClaimedJob {
    std::string id;
    std::string kind;
    std::int64_t fence = 0;
    json::object input;

    std::string path(std::string_view action) const {
        return fmt::format("/internal/jobs/{}/{}", id, action);
    }
};

namespace {

/// The server, as a pipeline sees it.
class ServerContext final : public PipelineContext {
public:
    ServerContext(HttpClient& client, std::string job_path, std::int64_t fence, fs::path folder)
        : client_{client},
          job_path_{std::move(job_path)},
          fence_{fence},
          folder_{std::move(folder)} {}

    Result<void, JobFailure> fetch_input(const fs::path& into) override {
        const auto reply =
            client_.get_file(fmt::format("{}input?fence={}", job_path_, fence_), into);
        return check("input", reply);
    }

    Result<StoredOutput, JobFailure> store_output(
        std::string_view name, const fs::path& file) override {
        const auto reply =
            client_.put_file(fmt::format("{}outputs/{}?fence={}", job_path_, name, fence_), file);
        CRIER_TRY_VOID(check("output", reply));
        const auto stored = json::parse_object(reply->body);
        if (!stored) return broken_off("output", "the answer is not JSON");
        return StoredOutput{
            .blob = std::string{json::find_string(*stored, "blob").value_or("")},
            .bytes = static_cast<std::uint64_t>(json::find_integer(*stored, "bytes").value_or(0)),
            .sha256 = std::string{json::find_string(*stored, "sha256").value_or("")},
        };
    }

    Result<void, JobFailure> report_progress(int progress) override {
        const json::object body{{"fence", fence_}, {"progress", progress}};
        const auto reply =
            client_.post_json(job_path_ + "progress", json::serialize(body), kReportTimeout);
        return check("progress", reply);
    }

    const fs::path& work_folder() const override { return folder_; }

private:
    static Result<void, JobFailure> check(std::string_view what, const HttpClient::Outcome& reply) {
        if (!reply) return broken_off(what, reply.error());
        if (reply->status != 200) return broken_off(what, fmt::format("status {}", reply->status));
        return {};
    }

    HttpClient& client_;
    std::string job_path_;
    std::int64_t fence_;
    fs::path folder_;
};

}  // namespace

Worker::Worker(
    contracts::WorkerId id,
    ServerAddress server,
    fs::path work_folder,
    std::vector<std::unique_ptr<Pipeline>> pipelines)
    : id_{std::move(id)},
      client_{std::move(server)},
      work_folder_{std::move(work_folder)},
      pipelines_{std::move(pipelines)} {}

Worker::~Worker() = default;

void Worker::run(const std::atomic<bool>& is_stopping) {
    while (!is_stopping) {
        const auto job = claim();
        if (!job) {
            pause_after(job.error(), is_stopping);
        } else if (*job) {
            work_on(**job);
        }
    }
}

/// The server may be starting or restarting: one line when it goes away, one when it is back.
void Worker::pause_after(const std::string& error, const std::atomic<bool>& is_stopping) {
    if (is_stopping) return;
    if (!was_unreachable_) log::warning("server_unreachable", {{"reason", error}});
    was_unreachable_ = true;
    ::poll(nullptr, 0, static_cast<int>(kPause.count()));  // A signal ends it.
}

Result<std::optional<Worker::ClaimedJob>, std::string> Worker::claim() {
    json::array kinds;
    for (const auto& pipeline : pipelines_) kinds.emplace_back(pipeline->kind());
    const json::object body{
        {"worker", id_.text()}, {"kinds", kinds}, {"waitMs", kClaimWait.count()}};
    CRIER_TRY(
        const HttpReply reply,
        client_.post_json("/internal/jobs/claim", json::serialize(body), kClaimTimeout));
    if (reply.status != 200) return std::unexpected{fmt::format("status {}", reply.status)};
    if (std::exchange(was_unreachable_, false)) log::info("server_reachable", {});
    const auto answer = json::parse_object(reply.body);
    const json::object* job = answer ? json::find_object(*answer, "job") : nullptr;
    if (job == nullptr) return std::optional<ClaimedJob>{};

    const json::object* input = json::find_object(*job, "input");
    return ClaimedJob{
        .id = std::string{json::find_string(*job, "id").value_or("")},
        .kind = std::string{json::find_string(*job, "kind").value_or("")},
        .fence = json::find_integer(*job, "fence").value_or(0),
        .input = input == nullptr ? json::object{} : *input,
    };
}

Pipeline* Worker::find_pipeline(std::string_view kind) const {
    for (const auto& pipeline : pipelines_) {
        if (pipeline->kind() == kind) return pipeline.get();
    }
    return nullptr;
}

void Worker::work_on(const ClaimedJob& job) {
    Pipeline* pipeline = find_pipeline(job.kind);
    CRIER_ASSERT(pipeline != nullptr);  // The server gives only kinds that were asked for.
    const WorkFolder folder{work_folder_ / job.id};
    ServerContext context{client_, job.path(""), job.fence, folder.path()};
    report(job, pipeline->run(job.input, context));
}

void Worker::report(const ClaimedJob& job, const Result<json::object, JobFailure>& outcome) {
    json::object body{{"fence", job.fence}};
    if (outcome) {
        body["result"] = *outcome;
    } else {
        const JobFailure& failure = outcome.error();
        body["code"] = failure.code;
        body["message"] = failure.message;
        body["details"] = failure.details;
        body["isRetryable"] = failure.is_retryable;
    }
    const std::string path = job.path(outcome ? "complete" : "fail");
    // An answer may get lost on its way; the same report twice is not an error.
    constexpr int kTries = 3;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        const auto reply = client_.post_json(path, json::serialize(body), kReportTimeout);
        if (reply && reply->status < 500) return;
        ::poll(nullptr, 0, static_cast<int>(kPause.count()));
    }
    log::warning("report_lost", {{"job", job.id}});
}

}  // namespace crier::jobs
