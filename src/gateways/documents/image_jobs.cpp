#include "gateways/documents/image_jobs.hpp"

#include "gateways/documents/document_types.hpp"
#include "json/parse.hpp"

namespace crier::gateways {
namespace {

using store::DocumentRecord;
using store::DocumentStatus;
using store::JobRecord;
using store::StoreError;
using store::Tables;

/// Finds the job's document, lets `change` work on it, and writes it back. A document that was
/// deleted meanwhile is left alone: the job still ends.
template <class Change>
Result<void, StoreError> change_document(
    Tables& tables, const JobRecord& job, WallTime now, Change change) {
    const store::DocumentId id{job.subject};
    CRIER_TRY(std::optional<DocumentRecord> document, tables.documents().find(job.tenant, id));
    if (!document) return {};
    change(*document);
    document->updated_at = now;
    return tables.documents().update(*document);
}

std::optional<std::string> text_in(const json::object& object, std::string_view key) {
    const auto text = json::find_string(object, key);
    return text ? std::optional{std::string{*text}} : std::nullopt;
}

std::optional<store::BlobId> blob_in(const json::object& result, std::string_view name) {
    const json::object* output = json::find_object(result, name);
    const auto blob = output == nullptr ? std::nullopt : json::find_string(*output, "blob");
    return blob ? std::optional{store::BlobId{*blob}} : std::nullopt;
}

void apply_result(DocumentRecord& document, const json::object& result) {
    document.web_blob = blob_in(result, "web");
    document.thumbnail_blob = blob_in(result, "thumbnail");
    document.mime_type = text_in(result, "mime_type");
    document.file_extension = text_in(result, "extension");
    document.image_width = json::find_integer(result, "width");
    document.image_height = json::find_integer(result, "height");
    if (const json::object* web = json::find_object(result, "web")) {
        document.current_checksum_sha256 = text_in(*web, "sha256");
        document.web_mime_type = text_in(*web, "mime_type");
    }
    // Of an image that was fetched from a URL, the original arrives with the result.
    if (const json::object* original = json::find_object(result, "original")) {
        document.original_blob = blob_in(result, "original");
        document.file_size = json::find_integer(*original, "bytes");
        document.original_checksum_sha256 = text_in(*original, "sha256");
        const auto name = text_in(result, "file_name");
        document.original_filename = name ? safe_file_name(*name) : std::nullopt;
    }
}

/// Contract A, section 8.1: the sentence after the last attempt of a download.
std::string final_message(
    const DocumentRecord& document, const JobRecord& job, const jobs::JobFailure& failure) {
    const bool is_download = document.original_url && failure.is_retryable;
    if (!is_download) return failure.message;
    return "Failed to download image after " + std::to_string(job.attempts) +
           " attempts: " + failure.message;
}

}  // namespace

bool is_told_by(store::JobState change, DocumentStatus row) {
    using store::JobState;
    if (row == DocumentStatus::Completed) return change == JobState::Completed;
    if (row == DocumentStatus::Failed) return change == JobState::Failed;
    return change == JobState::Queued || change == JobState::Running;
}

Result<void, StoreError> ImageJobs::on_started(Tables& tables, const JobRecord& job, WallTime now) {
    return change_document(tables, job, now, [&](DocumentRecord& document) {
        document.status = DocumentStatus::Processing;
        document.progress = 0;
        if (!document.processing_started_at) document.processing_started_at = now;
        document.retry_count = std::min(job.attempts - 1, document.max_retries);
        document.next_retry_at.reset();
        if (job.attempts > 1) document.last_retry_at = now;
    });
}

Result<void, StoreError> ImageJobs::on_progress(
    Tables& tables, const JobRecord& job, WallTime now) {
    return change_document(
        tables, job, now, [&](DocumentRecord& document) { document.progress = job.progress; });
}

Result<void, StoreError> ImageJobs::on_retry(
    Tables& tables, const JobRecord& job, const jobs::JobFailure& failure, WallTime now) {
    return change_document(tables, job, now, [&](DocumentRecord& document) {
        document.progress = 0;
        document.next_retry_at = job.run_at;
        document.error_code = failure.code;
        document.error_message = failure.message;
    });
}

Result<void, StoreError> ImageJobs::on_completed(
    Tables& tables, const JobRecord& job, std::string_view result, WallTime now) {
    const auto parsed = json::parse_object(result);
    if (!parsed || !blob_in(*parsed, "web")) return std::unexpected{StoreError::Conflict};
    return change_document(tables, job, now, [&](DocumentRecord& document) {
        apply_result(document, *parsed);
        document.status = DocumentStatus::Completed;
        document.progress = 100;
        document.processing_completed_at = now;
        document.signed_url_expires_at = now + config_.signed_url_life;
        document.error_code.reset();
        document.error_message.reset();
        document.error_details.reset();
    });
}

Result<void, StoreError> ImageJobs::on_failed(
    Tables& tables, const JobRecord& job, const jobs::JobFailure& failure, WallTime now) {
    return change_document(tables, job, now, [&](DocumentRecord& document) {
        document.status = DocumentStatus::Failed;
        document.processing_completed_at = now;
        document.next_retry_at.reset();
        document.error_code = failure.code;
        document.error_message = final_message(document, job, failure);
        if (!failure.details.empty()) document.error_details = failure.details;
    });
}

loop::Task<void> ImageJobs::announce(JobRecord job) {
    auto find = [tenant = job.tenant, id = store::DocumentId{job.subject}](Tables& tables) {
        return tables.documents().find(tenant, id);
    };
    auto document = co_await store_.read(std::move(find));
    if (!document || !*document || !is_told_by(job.state, (*document)->status)) co_return;
    co_await events_.announce(std::move(**document));
}

}  // namespace crier::gateways
