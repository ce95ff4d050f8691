#include "json/parse.hpp"
#include "store/sqlite/sqlite_tables.hpp"

namespace crier::store {
namespace {

// The order of bind_fields and read_document.
#define CRIER_DOCUMENT_COLUMNS                                                                \
    "tenant, id, create_user_id, document_type, document_category, source_type, source_id, "  \
    "source_field, original_filename, original_url, storage_bucket, storage_path, "           \
    "original_blob, web_blob, web_mime_type, thumbnail_blob, link_generation, "               \
    "signed_url_expires_at, "                                                                 \
    "file_size, mime_type, "                                                                  \
    "file_extension, image_width, image_height, status, progress, retry_count, max_retries, " \
    "last_retry_at, next_retry_at, error_message, error_code, error_details, "                \
    "processing_started_at, processing_completed_at, original_checksum_sha256, "              \
    "current_checksum_sha256, created_at, updated_at, deleted_at, retention_until, gdpr_consent"

constexpr std::string_view kInsert =
    "INSERT INTO user_documents (" CRIER_DOCUMENT_COLUMNS
    ") VALUES "
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, "
    "?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, "
    "?39, ?40, ?41)";

constexpr std::string_view kUpdate =
    "UPDATE user_documents SET document_type = ?4, document_category = ?5, source_type = ?6, "
    "source_id = ?7, source_field = ?8, original_filename = ?9, original_url = ?10, "
    "storage_bucket = ?11, storage_path = ?12, original_blob = ?13, web_blob = ?14, "
    "web_mime_type = ?15, thumbnail_blob = ?16, link_generation = ?17, "
    "signed_url_expires_at = ?18, file_size = ?19, mime_type = ?20, file_extension = ?21, "
    "image_width = ?22, image_height = ?23, status = ?24, progress = ?25, retry_count = ?26, "
    "max_retries = ?27, last_retry_at = ?28, next_retry_at = ?29, error_message = ?30, "
    "error_code = ?31, error_details = ?32, processing_started_at = ?33, "
    "processing_completed_at = ?34, original_checksum_sha256 = ?35, "
    "current_checksum_sha256 = ?36, updated_at = ?38, deleted_at = ?39, retention_until = ?40, "
    "gdpr_consent = ?41 "
    "WHERE tenant = ?1 AND id = ?2 AND create_user_id = ?3 AND created_at = ?37";

constexpr std::string_view kFind =
    "SELECT " CRIER_DOCUMENT_COLUMNS
    " FROM user_documents WHERE tenant = ?1 AND id = ?2 AND deleted_at IS NULL";

#define CRIER_DOCUMENT_FILTER                                                               \
    " FROM user_documents WHERE tenant = ?1 AND create_user_id = ?2 AND deleted_at IS NULL" \
    " AND (?3 IS NULL OR status = ?3)"                                                      \
    " AND (?4 IS NULL OR document_type IN (SELECT value FROM json_each(?4)))"               \
    " AND (?5 IS NULL OR document_category = ?5)"

constexpr std::string_view kList = "SELECT " CRIER_DOCUMENT_COLUMNS CRIER_DOCUMENT_FILTER
                                   " ORDER BY created_at DESC, id LIMIT ?6 OFFSET ?7";

constexpr std::string_view kCount = "SELECT count(*)" CRIER_DOCUMENT_FILTER;

constexpr std::string_view kTotals =
    "SELECT status, count(*), coalesce(sum(file_size), 0) FROM user_documents "
    "WHERE tenant = ?1 AND create_user_id = ?2 AND deleted_at IS NULL GROUP BY status";

constexpr std::string_view kByType =
    "SELECT document_type, count(*) FROM user_documents "
    "WHERE tenant = ?1 AND create_user_id = ?2 AND deleted_at IS NULL GROUP BY 1 ORDER BY 1";

constexpr std::string_view kByCategory =
    "SELECT document_category, count(*) FROM user_documents "
    "WHERE tenant = ?1 AND create_user_id = ?2 AND deleted_at IS NULL GROUP BY 1 ORDER BY 1";

constexpr std::string_view kReferencedBlobs =
    "SELECT original_blob FROM user_documents WHERE original_blob IS NOT NULL UNION ALL "
    "SELECT web_blob FROM user_documents WHERE web_blob IS NOT NULL UNION ALL "
    "SELECT thumbnail_blob FROM user_documents WHERE thumbnail_blob IS NOT NULL";

std::optional<std::string> text_of(const std::optional<BlobId>& blob) {
    return blob ? std::optional{blob->text()} : std::nullopt;
}

std::optional<BlobId> blob_at(const Statement& row, int column) {
    auto text = row.optional_text(column);
    return text ? std::optional{BlobId{std::move(*text)}} : std::nullopt;
}

void bind_fields(Statement& statement, const DocumentRecord& document) {
    int at = 0;
    const auto bind = [&](const auto& value) { statement.bind(++at, value); };
    bind(document.tenant.text());
    bind(document.id.text());
    bind(document.owner.text());
    bind(document.document_type);
    bind(document.document_category);
    bind(document.source_type);
    bind(document.source_id);
    bind(document.source_field);
    bind(document.original_filename);
    bind(document.original_url);
    bind(document.storage_bucket);
    bind(document.storage_path);
    bind(text_of(document.original_blob));
    bind(text_of(document.web_blob));
    bind(document.web_mime_type);
    bind(text_of(document.thumbnail_blob));
    bind(document.link_generation);
    bind(document.signed_url_expires_at);
    bind(document.file_size);
    bind(document.mime_type);
    bind(document.file_extension);
    bind(document.image_width);
    bind(document.image_height);
    bind(name_of(document.status));
    bind(document.progress);
    bind(document.retry_count);
    bind(document.max_retries);
    bind(document.last_retry_at);
    bind(document.next_retry_at);
    bind(document.error_message);
    bind(document.error_code);
    bind(document.error_details);
    bind(document.processing_started_at);
    bind(document.processing_completed_at);
    bind(document.original_checksum_sha256);
    bind(document.current_checksum_sha256);
    bind(document.created_at);
    bind(document.updated_at);
    bind(document.deleted_at);
    bind(document.retention_until);
    bind(document.has_gdpr_consent);
}

DocumentRecord read_document(const Statement& row) {
    DocumentRecord document;
    int at = 0;
    document.tenant = TenantId{row.text(at++)};
    document.id = DocumentId{row.text(at++)};
    document.owner = UserId{row.text(at++)};
    document.document_type = row.text(at++);
    document.document_category = row.text(at++);
    document.source_type = row.text(at++);
    document.source_id = row.optional_text(at++);
    document.source_field = row.optional_text(at++);
    document.original_filename = row.optional_text(at++);
    document.original_url = row.optional_text(at++);
    document.storage_bucket = row.text(at++);
    document.storage_path = row.text(at++);
    document.original_blob = blob_at(row, at++);
    document.web_blob = blob_at(row, at++);
    document.web_mime_type = row.optional_text(at++);
    document.thumbnail_blob = blob_at(row, at++);
    document.link_generation = static_cast<std::uint64_t>(row.integer(at++));
    document.signed_url_expires_at = row.optional_time(at++);
    document.file_size = row.optional_integer(at++);
    document.mime_type = row.optional_text(at++);
    document.file_extension = row.optional_text(at++);
    document.image_width = row.optional_integer(at++);
    document.image_height = row.optional_integer(at++);
    document.status = parse_document_status(row.text(at++)).value_or(DocumentStatus::Failed);
    document.progress = static_cast<int>(row.integer(at++));
    document.retry_count = static_cast<int>(row.integer(at++));
    document.max_retries = static_cast<int>(row.integer(at++));
    document.last_retry_at = row.optional_time(at++);
    document.next_retry_at = row.optional_time(at++);
    document.error_message = row.optional_text(at++);
    document.error_code = row.optional_text(at++);
    document.error_details = row.optional_text(at++);
    document.processing_started_at = row.optional_time(at++);
    document.processing_completed_at = row.optional_time(at++);
    document.original_checksum_sha256 = row.optional_text(at++);
    document.current_checksum_sha256 = row.optional_text(at++);
    document.created_at = row.time(at++);
    document.updated_at = row.time(at++);
    document.deleted_at = row.optional_time(at++);
    document.retention_until = row.time(at++);
    document.has_gdpr_consent = row.integer(at++) != 0;
    return document;
}

void bind_filter(Statement& statement, const DocumentFilter& filter) {
    statement.bind(1, filter.tenant.text());
    statement.bind(2, filter.owner.text());
    if (filter.status) statement.bind(3, name_of(*filter.status));
    if (!filter.document_types.empty()) statement.bind(4, to_json_list(filter.document_types));
    statement.bind(5, filter.document_category);
}

Result<std::vector<std::pair<std::string, std::int64_t>>, StoreError> counts(
    Database& database, std::string_view sql, const TenantId& tenant, const UserId& owner) {
    CRIER_TRY(Statement statement, database.prepare(sql));
    statement.bind(1, tenant.text());
    statement.bind(2, owner.text());
    std::vector<std::pair<std::string, std::int64_t>> all;
    while (true) {
        CRIER_TRY(const bool has_row, statement.step());
        if (!has_row) return all;
        all.emplace_back(statement.text(0), statement.integer(1));
    }
}

}  // namespace

std::string to_json_list(const std::vector<std::string>& texts) {
    return json::serialize(json::array(texts.begin(), texts.end()));
}

Result<void, StoreError> SqliteDocumentTable::insert(const DocumentRecord& document) {
    CRIER_TRY(Statement statement, database_.prepare(kInsert));
    bind_fields(statement, document);
    return statement.run();
}

Result<void, StoreError> SqliteDocumentTable::update(const DocumentRecord& document) {
    CRIER_TRY(Statement statement, database_.prepare(kUpdate));
    bind_fields(statement, document);
    CRIER_TRY_VOID(statement.run());
    if (database_.changes() != 1) return std::unexpected{StoreError::Conflict};
    return {};
}

Result<std::optional<DocumentRecord>, StoreError> SqliteDocumentTable::find(
    const TenantId& tenant, const DocumentId& id) {
    CRIER_TRY(Statement statement, database_.prepare(kFind));
    statement.bind(1, tenant.text());
    statement.bind(2, id.text());
    CRIER_TRY(const bool has_row, statement.step());
    if (!has_row) return std::optional<DocumentRecord>{};
    return read_document(statement);
}

Result<DocumentPage, StoreError> SqliteDocumentTable::list(const DocumentFilter& filter) {
    DocumentPage page;
    {
        CRIER_TRY(Statement count, database_.prepare(kCount));
        bind_filter(count, filter);
        CRIER_TRY_VOID(count.step());
        page.total = count.integer(0);
    }
    CRIER_TRY(Statement statement, database_.prepare(kList));
    bind_filter(statement, filter);
    statement.bind(6, filter.limit);
    statement.bind(7, filter.offset);
    while (true) {
        CRIER_TRY(const bool has_row, statement.step());
        if (!has_row) return page;
        page.documents.push_back(read_document(statement));
    }
}

Result<DocumentStats, StoreError> SqliteDocumentTable::stats(
    const TenantId& tenant, const UserId& owner) {
    DocumentStats stats;
    CRIER_TRY(stats.by_type, counts(database_, kByType, tenant, owner));
    CRIER_TRY(stats.by_category, counts(database_, kByCategory, tenant, owner));
    CRIER_TRY(Statement statement, database_.prepare(kTotals));
    statement.bind(1, tenant.text());
    statement.bind(2, owner.text());
    while (true) {
        CRIER_TRY(const bool has_row, statement.step());
        if (!has_row) return stats;
        if (const auto status = parse_document_status(statement.text(0))) {
            stats.by_status[static_cast<std::size_t>(*status)] = statement.integer(1);
        }
        stats.total += statement.integer(1);
        stats.total_bytes += statement.integer(2);
    }
}

Result<std::vector<BlobId>, StoreError> SqliteDocumentTable::referenced_blobs() {
    CRIER_TRY(Statement statement, database_.prepare(kReferencedBlobs));
    std::vector<BlobId> blobs;
    while (true) {
        CRIER_TRY(const bool has_row, statement.step());
        if (!has_row) return blobs;
        blobs.emplace_back(statement.text(0));
    }
}

}  // namespace crier::store
