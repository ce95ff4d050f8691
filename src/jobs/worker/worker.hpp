#pragma once

#include "contracts/ids.hpp"
#include "jobs/worker/http_client.hpp"
#include "jobs/worker/pipeline.hpp"

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crier::jobs {

/// A worker process: claims one job after the other, runs its pipeline, reports.
///
/// Every report of progress extends the lease. Whatever goes wrong here is repaired by the server:
/// a lost lease puts the job back, and a late report is refused by its fence.
/// Lives on: the process's main thread; blocks until stop.
class Worker {
public:
    Worker(
        contracts::WorkerId id,
        ServerAddress server,
        std::filesystem::path work_folder,
        std::vector<std::unique_ptr<Pipeline>> pipelines);
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker();

    /// Until `is_stopping` becomes true: looked at between jobs and between claims.
    void run(const std::atomic<bool>& is_stopping);

private:
    struct ClaimedJob;

    Result<std::optional<ClaimedJob>, std::string> claim();
    void work_on(const ClaimedJob& job);
    void report(const ClaimedJob& job, const Result<json::object, JobFailure>& outcome);
    Pipeline* find_pipeline(std::string_view kind) const;
    void pause_after(const std::string& error, const std::atomic<bool>& is_stopping);

    contracts::WorkerId id_;
    HttpClient client_;
    std::filesystem::path work_folder_;
    std::vector<std::unique_ptr<Pipeline>> pipelines_;
    bool was_unreachable_ = false;
};

}  // namespace crier::jobs
