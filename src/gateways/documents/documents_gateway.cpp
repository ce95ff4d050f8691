#include "gateways/documents/documents_gateway.hpp"

#include "base/time_text.hpp"
#include "base/utf8.hpp"
#include "contracts/errors.hpp"
#include "gateways/documents/document_json.hpp"
#include "http/json_body.hpp"
#include "http/query_number.hpp"
#include "json/parse.hpp"

#include <fmt/format.h>

namespace crier::gateways {
namespace {

using contracts::PublicError;
using http::Answer;
using http::Failure;
using http::Method;
using http::Request;
using http::Response;
using store::DocumentRecord;
using store::DocumentStatus;
using store::StoreError;
using store::Tables;

constexpr std::int64_t kMaxPage = 500;

std::unexpected<Failure> fail(PublicError error, std::string message = {}) {
    return std::unexpected{Failure{.error = error, .message = std::move(message)}};
}
std::unexpected<Failure> fail(StoreError error) { return fail(store::to_public(error)); }

Response success(json::object data) {
    return Response::json(
        http::Status::Ok, json::object{{"success", true}, {"data", std::move(data)}});
}

std::string_view extension_for(std::string_view content_type) {
    if (content_type == "image/png") return "png";
    if (content_type == "image/webp") return "webp";
    if (content_type == "image/gif") return "gif";
    return "jpg";
}

Result<store::DocumentFilter, Failure> take_filter(const Request& request) {
    const http::Query& query = request.target.query;
    store::DocumentFilter filter;
    if (const auto status = query.find("status")) {
        filter.status = store::parse_document_status(*status);
        if (!filter.status) {
            return fail(
                PublicError::ValidationError,
                "\"status\" must be pending, processing, completed or failed.");
        }
    }
    if (const auto type = query.find("document_type")) {
        filter.document_types = expand_type_filter(*type);
    }
    if (const auto category = query.find("document_category")) {
        filter.document_category = std::string{*category};
    }
    CRIER_TRY(filter.limit, http::read_number(request, "limit", 100, kMaxPage));
    CRIER_TRY(
        filter.offset,
        http::read_number(request, "offset", 0, std::numeric_limits<std::int32_t>::max()));
    return filter;
}

json::object image_answer(const UploadedFile& file, const DocumentRecord* document) {
    if (document == nullptr) {
        return {{"field", file.field}, {"status", "error"}, {"error", file.error}};
    }
    return {
        {"field", file.field},
        {"status", "success"},
        {"url", fmt::format("/api/user-documents/{}/download", document->id.text())},
        {"documentId", document->id.text()},
        {"documentStatus", store::name_of(document->status)},
    };
}

bool is_missing(const std::vector<DocumentRecord>& documents, std::string_view type) {
    for (const DocumentRecord& document : documents) {
        const bool is_there =
            document.document_type == type && document.status != DocumentStatus::Failed;
        if (is_there) return false;
    }
    return true;
}

}  // namespace

void DocumentsGateway::add_routes(http::Router& router) {
    const auto add = [&](Method method, std::string_view path, auto member) {
        router.add(method, path, [this, member](Request request) {
            return (this->*member)(std::move(request));
        });
    };
    router.add(
        Method::Post,
        "/api/images/upload",
        [this](Request request) { return upload(std::move(request)); },
        {.body_mode = http::BodyMode::Streamed, .max_body_bytes = parts_.config.max_form_bytes});
    add(Method::Post, "/api/images/process", &DocumentsGateway::process_url);
    add(Method::Get, "/api/user-documents", &DocumentsGateway::list);
    add(Method::Get, "/api/user-documents/stats", &DocumentsGateway::stats);
    add(Method::Get, "/api/user-documents/{id}", &DocumentsGateway::show);
    add(Method::Get, "/api/user-documents/{id}/download", &DocumentsGateway::download);
    add(Method::Post, "/api/user-documents/{id}/refresh-url", &DocumentsGateway::refresh_url);
}

// --- Who and what --------------------------------------------------------------------------------

Result<auth::Identity, Failure> DocumentsGateway::identify(const Request& request) const {
    return parts_.guard.identify(request, PublicError::AuthRequired);
}

Result<auth::UserId, Failure> DocumentsGateway::subject_of(
    const auth::Identity& identity, std::string_view asked) const {
    if (identity.is_service()) {
        const bool is_id = !asked.empty() && asked.size() <= auth::kMaxUserIdBytes;
        if (is_id && is_valid_utf8(asked)) return auth::UserId{asked};
        return fail(PublicError::ValidationError, "A service must say whose documents it means.");
    }
    if (asked.empty() || asked == identity.user.text()) return identity.user;
    return fail(PublicError::Forbidden, "These are somebody else's documents.");
}

/// The document of the path, when the caller may see it.
loop::Task<Result<DocumentRecord, Failure>> DocumentsGateway::find_own(Request& request) {
    CRIER_CO_TRY(const auth::Identity identity, identify(request));
    auto find = [tenant = identity.tenant, id = store::DocumentId{request.path_parameter("id")}](
                    Tables& tables) { return tables.documents().find(tenant, id); };
    auto document = co_await parts_.store.read(std::move(find));
    if (!document) co_return fail(document.error());
    const bool may_see =
        *document && (identity.is_service() || (*document)->owner == identity.user);
    if (!may_see) co_return fail(PublicError::NotFound);
    co_return std::move(**document);
}

// --- Accepting -----------------------------------------------------------------------------------

/// Milliseconds of now, never the same twice: they are part of the storage path, which is unique.
std::int64_t DocumentsGateway::unique_milliseconds() {
    const std::int64_t now = parts_.clock.wall_now().time_since_epoch().count();
    std::int64_t last = last_milliseconds_.load();
    while (!last_milliseconds_.compare_exchange_weak(last, std::max(now, last + 1))) {
    }
    return std::max(now, last + 1);
}

DocumentsGateway::Accepted DocumentsGateway::make_accepted(
    const auth::TenantId& tenant, const auth::UserId& owner, const DocumentType& type) {
    const WallTime now = parts_.clock.wall_now();
    Accepted accepted;
    DocumentRecord& document = accepted.document;
    document.tenant = tenant;
    document.id = store::DocumentId{random_uuid(parts_.random)};
    document.owner = owner;
    document.document_type = type.name;
    document.document_category = type.category;
    document.storage_bucket = bucket_of(type.name);
    document.created_at = now;
    document.updated_at = now;
    document.retention_until = now + parts_.config.retention;
    document.max_retries = parts_.jobs.config().max_attempts;

    store::JobRecord& job = accepted.job;
    job.id = store::JobId{random_uuid(parts_.random)};
    job.tenant = tenant;
    job.owner = owner;
    job.kind = "image";
    job.subject = document.id.text();
    job.max_attempts = parts_.jobs.config().max_attempts;
    job.run_at = now;
    job.created_at = now;
    job.updated_at = now;
    return accepted;
}

DocumentsGateway::Accepted DocumentsGateway::accept_file(
    const auth::TenantId& tenant, const auth::UserId& owner, const UploadedFile& file) {
    Accepted accepted = make_accepted(tenant, owner, *file.type);
    DocumentRecord& document = accepted.document;
    document.source_type = "upload";
    document.source_field = file.field;
    document.original_filename = file.file_name;
    document.original_blob = file.blob.id;
    document.file_size = static_cast<std::int64_t>(file.blob.bytes);
    document.mime_type = file.content_type;
    document.file_extension = std::string{extension_for(file.content_type)};
    document.original_checksum_sha256 = file.blob.sha256;
    document.storage_path = fmt::format(
        "{}/{}/{}_{}.{}",
        owner.text(),
        file.type->name,
        unique_milliseconds(),
        file.type->name,
        *document.file_extension);
    accepted.job.input =
        json::serialize(json::object{{"source", "blob"}, {"blob", file.blob.id.text()}});
    return accepted;
}

loop::Task<Result<std::vector<std::string>, Failure>> DocumentsGateway::keep(
    std::vector<Accepted> all) {
    auto insert = [&all](Tables& tables) -> Result<std::vector<std::string>, StoreError> {
        for (const Accepted& accepted : all) {
            CRIER_TRY_VOID(tables.documents().insert(accepted.document));
            CRIER_TRY_VOID(jobs::JobQueue::enqueue(tables, accepted.job));
        }
        store::DocumentFilter mine;
        mine.tenant = all.front().document.tenant;
        mine.owner = all.front().document.owner;
        mine.document_category = "user_signup";
        mine.limit = kMaxPage;
        CRIER_TRY(const store::DocumentPage page, tables.documents().list(mine));
        std::vector<std::string> missing;
        for (const DocumentType& type : kImageTypes) {
            const bool counts = type.is_required_at_signup && is_missing(page.documents, type.name);
            if (counts) missing.emplace_back(type.name);
        }
        return missing;
    };
    auto missing = co_await parts_.store.write(std::move(insert));
    if (!missing) co_return fail(missing.error());
    // People hear "started" before a worker hears of the job.
    for (const Accepted& accepted : all) co_await parts_.events.announce(accepted.document);
    parts_.jobs.notify_waiting();
    co_return std::move(*missing);
}

loop::Task<Answer> DocumentsGateway::upload(Request request) {
    CRIER_CO_TRY(const auth::Identity identity, parts_.guard.identify(request));
    ImageFormReader reader{parts_.blobs, parts_.pool, parts_.config};
    auto read = co_await reader.read(request);
    if (!read) co_return std::unexpected{read.error()};
    const ImageForm form = std::move(*read);
    CRIER_CO_TRY(const auth::UserId owner, subject_of(identity, form.auth_user_id));

    std::vector<Accepted> accepted;
    json::array images;
    for (const UploadedFile& file : form.files) {
        const bool is_taken = file.error.empty();
        if (is_taken) accepted.push_back(accept_file(identity.tenant, owner, file));
        images.push_back(image_answer(file, is_taken ? &accepted.back().document : nullptr));
    }
    if (accepted.empty()) {
        Failure failure{
            .error = PublicError::ValidationError,
            .message = form.files.empty() ? "The form has no image." : form.files.front().error,
            .details = json::object{{"images", images}},
        };
        co_return std::unexpected{std::move(failure)};
    }
    const std::size_t count = accepted.size();
    auto missing = co_await keep(std::move(accepted));
    if (!missing) co_return std::unexpected{missing.error()};
    const json::object body{
        {"success", true},
        {"message", fmt::format("{} image{} uploaded", count, count == 1 ? "" : "s")},
        {"userId", owner.text()},
        {"images", images},
        {"allComplete", missing->empty()},
        {"remainingImages", json::array(missing->begin(), missing->end())},
    };
    co_return Response::json(http::Status::Ok, body);
}

loop::Task<Answer> DocumentsGateway::process_url(Request request) {
    CRIER_CO_TRY(const auth::Identity identity, parts_.guard.identify(request));
    CRIER_CO_TRY_VOID(http::require_json(request));
    const auto body = json::parse_object(request.body);
    if (!body) co_return fail(PublicError::BadRequest, std::string{json::describe(body.error())});
    const auto url = json::find_string(*body, "imageUrl");
    const bool is_web = url && (url->starts_with("https://") || url->starts_with("http://"));
    if (!is_web || url->size() > 2048) {
        co_return fail(PublicError::InvalidUrl, "\"imageUrl\" must be an http or https URL.");
    }
    const DocumentType* type =
        find_image_type(json::find_string(*body, "documentType").value_or("other_image"));
    if (type == nullptr) {
        co_return fail(PublicError::ValidationError, "\"documentType\" is not known.");
    }
    CRIER_CO_TRY(
        const auth::UserId owner,
        subject_of(identity, json::find_string(*body, "userId").value_or("")));

    Accepted accepted = make_accepted(identity.tenant, owner, *type);
    accepted.document.source_type = "url";
    accepted.document.original_url = std::string{*url};
    accepted.document.storage_path =
        fmt::format("{}/{}/{}_{}.jpg", owner.text(), type->name, unique_milliseconds(), type->name);
    accepted.job.input = json::serialize(json::object{{"source", "url"}, {"url", *url}});
    const json::object shown = to_json(accepted.document, parts_.links);
    std::vector<Accepted> all;
    all.push_back(std::move(accepted));
    auto kept = co_await keep(std::move(all));
    if (!kept) co_return std::unexpected{kept.error()};
    const json::object answer{{"success", true}, {"data", shown}};
    co_return Response::json(http::Status::Accepted, answer);
}

// --- Showing -------------------------------------------------------------------------------------

loop::Task<Answer> DocumentsGateway::list(Request request) {
    CRIER_CO_TRY(const auth::Identity identity, identify(request));
    CRIER_CO_TRY(
        const auth::UserId owner,
        subject_of(identity, request.target.query.find("user_id").value_or("")));
    CRIER_CO_TRY(store::DocumentFilter filter, take_filter(request));
    filter.tenant = identity.tenant;
    filter.owner = owner;
    auto find = [filter](Tables& tables) { return tables.documents().list(filter); };
    const auto page = co_await parts_.store.read(std::move(find));
    if (!page) co_return fail(page.error());

    json::array documents;
    for (const DocumentRecord& document : page->documents) {
        documents.push_back(to_json(document, parts_.links));
    }
    const bool has_more = filter.offset + std::ssize(page->documents) < page->total;
    const json::object pagination{
        {"total", page->total},
        {"limit", filter.limit},
        {"offset", filter.offset},
        {"has_more", has_more}};
    co_return success(json::object{{"documents", documents}, {"pagination", pagination}});
}

loop::Task<Answer> DocumentsGateway::stats(Request request) {
    CRIER_CO_TRY(const auth::Identity identity, identify(request));
    CRIER_CO_TRY(
        const auth::UserId owner,
        subject_of(identity, request.target.query.find("user_id").value_or("")));
    auto count = [tenant = identity.tenant, owner](Tables& tables) {
        return tables.documents().stats(tenant, owner);
    };
    const auto counted = co_await parts_.store.read(std::move(count));
    if (!counted) co_return fail(counted.error());
    co_return success(to_json(*counted));
}

loop::Task<Answer> DocumentsGateway::show(Request request) {
    auto document = co_await find_own(request);
    if (!document) co_return std::unexpected{document.error()};
    co_return success(to_json(*document, parts_.links));
}

loop::Task<Answer> DocumentsGateway::download(Request request) {
    auto document = co_await find_own(request);
    if (!document) co_return std::unexpected{document.error()};
    const auto variant = parse_variant(request.target.query.find("variant").value_or("web"));
    if (!variant) {
        co_return fail(
            PublicError::ValidationError, "\"variant\" must be web, thumbnail or original.");
    }
    if (!blob_of(*document, *variant)) co_return fail(PublicError::DocumentNotReady);
    const WallTime expires = parts_.clock.wall_now() + parts_.config.download_life;
    co_return Response::redirect(parts_.links.sign(*document, *variant, expires));
}

loop::Task<Answer> DocumentsGateway::refresh_url(Request request) {
    auto found = co_await find_own(request);
    if (!found) co_return std::unexpected{found.error()};
    if (!found->web_blob) co_return fail(PublicError::DocumentNotReady);
    const WallTime now = parts_.clock.wall_now();
    auto extend = [tenant = found->tenant,
                   id = found->id,
                   now,
                   expires = now + parts_.config.signed_url_life](
                      Tables& tables) -> Result<DocumentRecord, StoreError> {
        CRIER_TRY(std::optional<DocumentRecord> document, tables.documents().find(tenant, id));
        if (!document) return std::unexpected{StoreError::Conflict};
        document->signed_url_expires_at = expires;
        document->updated_at = now;
        CRIER_TRY_VOID(tables.documents().update(*document));
        return std::move(*document);
    };
    const auto extended = co_await parts_.store.write(std::move(extend));
    if (!extended) co_return fail(extended.error());
    const WallTime expires = *extended->signed_url_expires_at;
    co_return success(json::object{
        {"signed_url", parts_.links.sign(*extended, Variant::Web, expires)},
        {"signed_url_expires_at", to_iso8601(expires)},
        {"thumbnail_url", parts_.links.sign(*extended, Variant::Thumbnail, expires)},
    });
}

}  // namespace crier::gateways
