#include "gateways/documents/document_json.hpp"

#include "base/time_text.hpp"

namespace crier::gateways {
namespace {

json::value json_of(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
}
json::value json_of(const std::optional<std::int64_t>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}
json::value json_of(const std::optional<WallTime>& time) {
    return time ? json::value(to_iso8601(*time)) : json::value(nullptr);
}

json::value duration_of(const store::DocumentRecord& document) {
    if (!document.processing_started_at || !document.processing_completed_at) return nullptr;
    return (*document.processing_completed_at - *document.processing_started_at).count();
}

json::value details_of(const store::DocumentRecord& document) {
    if (!document.error_details) return nullptr;
    auto parsed = json::parse(*document.error_details);
    return parsed ? *parsed : json::value(nullptr);
}

void add_links(
    json::object& out, const store::DocumentRecord& document, const DocumentLinks& links) {
    const bool is_linked = document.signed_url_expires_at && document.web_blob;
    const auto link = [&](Variant variant) {
        return is_linked
                   ? json::value(links.sign(document, variant, *document.signed_url_expires_at))
                   : json::value(nullptr);
    };
    out["public_url"] = nullptr;
    out["signed_url"] = link(Variant::Web);
    out["signed_url_expires_at"] = json_of(document.signed_url_expires_at);
    out["has_thumbnail"] = document.thumbnail_blob.has_value();
    out["thumbnail_url"] =
        document.thumbnail_blob ? link(Variant::Thumbnail) : json::value(nullptr);
    out["thumbnail_path"] =
        document.thumbnail_blob ? json::value(document.storage_path + ".thumbnail") : nullptr;
}

json::object counts(const std::vector<std::pair<std::string, std::int64_t>>& pairs) {
    json::object out;
    for (const auto& [name, count] : pairs) out[name] = count;
    return out;
}

}  // namespace

json::object to_json(const store::DocumentRecord& document, const DocumentLinks& links) {
    json::object out{
        {"id", document.id.text()},
        {"create_user_id", document.owner.text()},
        {"document_type", document.document_type},
        {"document_category", document.document_category},
        {"source_type", document.source_type},
        {"source_id", json_of(document.source_id)},
        {"source_field", json_of(document.source_field)},
        {"original_filename", json_of(document.original_filename)},
        {"original_url", json_of(document.original_url)},
        {"storage_bucket", document.storage_bucket},
        {"storage_path", document.storage_path},
        {"status", store::name_of(document.status)},
        {"progress", document.progress},
        {"file_size", json_of(document.file_size)},
        {"mime_type", json_of(document.mime_type)},
        {"file_extension", json_of(document.file_extension)},
        {"image_width", json_of(document.image_width)},
        {"image_height", json_of(document.image_height)},
        {"original_checksum_sha256", json_of(document.original_checksum_sha256)},
        {"current_checksum_sha256", json_of(document.current_checksum_sha256)},
        {"retry_count", document.retry_count},
        {"max_retries", document.max_retries},
        {"last_retry_at", json_of(document.last_retry_at)},
        {"next_retry_at", json_of(document.next_retry_at)},
        {"error_message", json_of(document.error_message)},
        {"error_code", json_of(document.error_code)},
        {"error_details", details_of(document)},
        {"processing_started_at", json_of(document.processing_started_at)},
        {"processing_completed_at", json_of(document.processing_completed_at)},
        {"processing_duration_ms", duration_of(document)},
        {"metadata", json::object{}},
        {"associated_with", nullptr},
        {"associated_id", nullptr},
        {"created_at", to_iso8601(document.created_at)},
        {"updated_at", to_iso8601(document.updated_at)},
        {"deleted_at", json_of(document.deleted_at)},
        {"retention_until", to_iso8601(document.retention_until)},
        {"gdpr_consent", document.has_gdpr_consent},
    };
    add_links(out, document, links);
    return out;
}

json::object to_json(const store::DocumentStats& stats) {
    json::object by_status;
    for (const store::DocumentStatus status : store::kDocumentStatuses) {
        by_status[store::name_of(status)] = stats.by_status[static_cast<std::size_t>(status)];
    }
    return {
        {"total", stats.total},
        {"by_status", by_status},
        {"by_type", counts(stats.by_type)},
        {"by_category", counts(stats.by_category)},
        {"total_size", stats.total_bytes},
    };
}

}  // namespace crier::gateways
