#include "gateways/workers/worker_gateway.hpp"

#include "contracts/errors.hpp"
#include "contracts/ids.hpp"
#include "crypto/digest.hpp"
#include "http/body_reader.hpp"
#include "http/credentials.hpp"
#include "json/parse.hpp"
#include "loop/run_blocking.hpp"

#include <charconv>

namespace crier::gateways {
namespace {

using contracts::JobId;
using contracts::PublicError;
using contracts::WorkerId;
using http::Answer;
using http::Failure;
using http::Method;
using http::Request;
using http::Response;

constexpr std::size_t kMaxOutputBytes = 64 * kMiB;
constexpr std::chrono::milliseconds kClaimAnswerTimeout{30'000};
constexpr std::chrono::milliseconds kDefaultWait{15'000};

std::unexpected<Failure> refuse(PublicError error, std::string message = {}) {
    return std::unexpected{Failure{.error = error, .message = std::move(message)}};
}
std::unexpected<Failure> refuse(store::StoreError error) { return refuse(store::to_public(error)); }

Result<json::object, Failure> take_body(const Request& request) {
    auto body = json::parse_object(request.body);
    if (!body) return refuse(PublicError::BadRequest, std::string{json::describe(body.error())});
    return std::move(*body);
}

Result<std::int64_t, Failure> fence_in_body(const json::object& body) {
    const auto fence = json::find_integer(body, "fence");
    if (!fence) return refuse(PublicError::ValidationError, "\"fence\" is missing.");
    return *fence;
}

Result<std::int64_t, Failure> fence_in_query(const Request& request) {
    const std::string_view text = request.target.query.find("fence").value_or("");
    std::int64_t fence = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), fence);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return refuse(PublicError::ValidationError, "\"fence\" is missing.");
    }
    return fence;
}

JobId job_of(const Request& request) { return JobId{request.path_parameter("id")}; }

std::string text_in(const json::object& body, std::string_view key) {
    return std::string{json::find_string(body, key).value_or("")};
}

Answer ok(json::object body = {}) { return Response::json(http::Status::Ok, std::move(body)); }

}  // namespace

void WorkerGateway::add_routes(http::Router& router) {
    const auto add =
        [&](Method method, std::string_view path, auto member, http::RouteOptions options) {
            const auto handler = [this, member](Request request) -> loop::Task<Answer> {
                return (this->*member)(std::move(request));
            };
            router.add(method, path, handler, options);
        };
    add(Method::Post,
        "/internal/jobs/claim",
        &WorkerGateway::claim,
        {.answer_timeout = kClaimAnswerTimeout});
    add(Method::Post, "/internal/jobs/{id}/progress", &WorkerGateway::progress, {});
    add(Method::Get, "/internal/jobs/{id}/input", &WorkerGateway::input, {});
    add(Method::Put,
        "/internal/jobs/{id}/outputs/{name}",
        &WorkerGateway::output,
        {.body_mode = http::BodyMode::Streamed, .max_body_bytes = kMaxOutputBytes});
    add(Method::Post, "/internal/jobs/{id}/complete", &WorkerGateway::complete, {});
    add(Method::Post, "/internal/jobs/{id}/fail", &WorkerGateway::fail, {});
}

Result<void, Failure> WorkerGateway::check_token(const Request& request) const {
    const auto found = http::find_rest_token(request);
    const bool is_valid = found && !parts_.token.is_empty() &&
                          crypto::is_equal_constant_time(found->token, parts_.token.reveal());
    if (!is_valid) return refuse(PublicError::NotFound);
    return {};
}

loop::Task<Answer> WorkerGateway::claim(Request request) {
    CRIER_CO_TRY_VOID(check_token(request));
    CRIER_CO_TRY(const json::object body, take_body(request));
    const json::value* list = body.if_contains("kinds");
    std::vector<std::string> kinds;
    if (list != nullptr && list->is_array()) {
        for (const json::value& kind : list->as_array()) {
            if (kind.is_string()) kinds.emplace_back(std::string_view{kind.as_string()});
        }
    }
    const std::chrono::milliseconds wait{
        json::find_integer(body, "waitMs").value_or(kDefaultWait.count())};
    const WorkerId worker{text_in(body, "worker")};
    auto claimed = co_await parts_.jobs.claim(worker, std::move(kinds), wait);
    if (!claimed) co_return refuse(claimed.error());
    if (!*claimed) co_return ok(json::object{{"job", nullptr}});
    const store::JobRecord& job = **claimed;
    json::object shown{
        {"id", job.id.text()},
        {"kind", job.kind},
        {"fence", job.fence},
        {"attempt", job.attempts},
        {"input", json::parse(job.input).value_or(json::value(nullptr))},
    };
    co_return ok(json::object{{"job", std::move(shown)}});
}

loop::Task<Answer> WorkerGateway::progress(Request request) {
    CRIER_CO_TRY_VOID(check_token(request));
    CRIER_CO_TRY(const json::object body, take_body(request));
    CRIER_CO_TRY(const std::int64_t fence, fence_in_body(body));
    const auto progress = static_cast<int>(json::find_integer(body, "progress").value_or(0));
    const auto done = co_await parts_.jobs.report_progress(job_of(request), fence, progress);
    if (!done) co_return refuse(done.error());
    co_return ok();
}

/// The file the job was enqueued with.
loop::Task<Answer> WorkerGateway::input(Request request) {
    CRIER_CO_TRY_VOID(check_token(request));
    CRIER_CO_TRY(const std::int64_t fence, fence_in_query(request));
    const auto job = co_await parts_.jobs.find_running(job_of(request), fence);
    if (!job) co_return refuse(job.error());
    const auto given = json::parse_object(job->input);
    const auto blob = given ? json::find_string(*given, "blob") : std::nullopt;
    if (!blob) co_return refuse(PublicError::NotFound);
    auto read = [&blobs = parts_.blobs,
                 id = store::BlobId{*blob}]() -> Result<std::string, store::BlobError> {
        CRIER_TRY(const auto reader, blobs.open(id));
        return reader->read(reader->size());
    };
    auto bytes = co_await loop::run_blocking(parts_.pool, std::move(read));
    if (!bytes) co_return refuse(PublicError::Overloaded);
    if (!*bytes) co_return refuse(PublicError::InternalError);
    co_return Response::text(http::Status::Ok, "application/octet-stream", **bytes);
}

loop::Task<Answer> WorkerGateway::output(Request request) {
    CRIER_CO_TRY_VOID(check_token(request));
    CRIER_CO_TRY(const std::int64_t fence, fence_in_query(request));
    const auto job = co_await parts_.jobs.find_running(job_of(request), fence);
    if (!job) co_return refuse(job.error());

    auto create = [&blobs = parts_.blobs] { return blobs.create(); };
    auto created = co_await loop::run_blocking(parts_.pool, std::move(create));
    if (!created) co_return refuse(PublicError::Overloaded);
    if (!*created) co_return refuse(PublicError::StorageFull);
    const std::unique_ptr<store::BlobWriter> writer = std::move(**created);
    while (true) {
        auto piece = co_await request.body_reader->read();
        if (!piece) co_return refuse(PublicError::BadRequest);
        if (!*piece) break;
        auto write = [&writer, &piece] { return writer->write(as_bytes(**piece)); };
        const auto written = co_await loop::run_blocking(parts_.pool, std::move(write));
        if (!written || !*written) co_return refuse(PublicError::StorageFull);
    }
    auto commit = [&writer] { return writer->commit(); };
    const auto committed = co_await loop::run_blocking(parts_.pool, std::move(commit));
    if (!committed || !*committed) co_return refuse(PublicError::StorageFull);
    const store::BlobInfo& blob = **committed;
    json::object stored{{"blob", blob.id.text()}, {"bytes", blob.bytes}, {"sha256", blob.sha256}};
    co_return ok(std::move(stored));
}

loop::Task<Answer> WorkerGateway::complete(Request request) {
    CRIER_CO_TRY_VOID(check_token(request));
    CRIER_CO_TRY(const json::object body, take_body(request));
    CRIER_CO_TRY(const std::int64_t fence, fence_in_body(body));
    const json::object* result = json::find_object(body, "result");
    std::string text = result == nullptr ? "{}" : json::serialize(*result);
    const auto done = co_await parts_.jobs.complete(job_of(request), fence, std::move(text));
    if (!done) co_return refuse(done.error());
    co_return ok();
}

loop::Task<Answer> WorkerGateway::fail(Request request) {
    CRIER_CO_TRY_VOID(check_token(request));
    CRIER_CO_TRY(const json::object body, take_body(request));
    CRIER_CO_TRY(const std::int64_t fence, fence_in_body(body));
    jobs::JobFailure failure{
        .code = text_in(body, "code"),
        .message = text_in(body, "message"),
        .details = text_in(body, "details"),
        .is_retryable = json::find_bool(body, "isRetryable").value_or(false),
    };
    const auto done = co_await parts_.jobs.fail(job_of(request), fence, std::move(failure));
    if (!done) co_return refuse(done.error());
    co_return ok();
}

}  // namespace crier::gateways
