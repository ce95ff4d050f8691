#pragma once

#include "base/result.hpp"
#include "jobs/job_failure.hpp"
#include "json/parse.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace crier::jobs {

/// A file that a pipeline has handed to the server.
struct StoredOutput {
    std::string blob{};
    std::uint64_t bytes = 0;
    std::string sha256{};
};

/// What a pipeline may ask of the server while it works.
///
/// Lives on: the worker's one thread; blocks. A failure ends the attempt.
class PipelineContext {
public:
    virtual ~PipelineContext() = default;

    /// Downloads the job's file from the server.
    virtual Result<void, JobFailure> fetch_input(const std::filesystem::path& into) = 0;
    virtual Result<StoredOutput, JobFailure> store_output(
        std::string_view name, const std::filesystem::path& file) = 0;
    /// 0 to 100.
    virtual Result<void, JobFailure> report_progress(int progress) = 0;
    /// Empty at the beginning and removed at the end of the attempt.
    virtual const std::filesystem::path& work_folder() const = 0;
};

/// One kind of job. Lives on: a worker process, one thread.
class Pipeline {
public:
    virtual ~Pipeline() = default;
    virtual std::string_view kind() const = 0;
    /// `input` is what the job was enqueued with; the result is kept with it.
    virtual Result<json::object, JobFailure> run(
        const json::object& input, PipelineContext& context) = 0;
};

}  // namespace crier::jobs
