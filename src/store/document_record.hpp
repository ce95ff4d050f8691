#pragma once

#include "base/clock.hpp"
#include "contracts/ids.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crier::store {

using contracts::BlobId;
using contracts::DocumentId;
using contracts::TenantId;
using contracts::UserId;

/// Contract A, section 6. Ends in Completed or Failed.
enum class DocumentStatus : std::uint8_t { Pending, Processing, Completed, Failed };

inline constexpr std::array kDocumentStatuses = {
    DocumentStatus::Pending,
    DocumentStatus::Processing,
    DocumentStatus::Completed,
    DocumentStatus::Failed,
};

std::string_view name_of(DocumentStatus status);
std::optional<DocumentStatus> parse_document_status(std::string_view name);

/// One row of user_documents (contract A, section 8.1).
struct DocumentRecord {
    TenantId tenant{};
    DocumentId id{};
    UserId owner{};
    std::string document_type{};
    std::string document_category{"other"};
    std::string source_type{};
    std::optional<std::string> source_id{};
    std::optional<std::string> source_field{};
    std::optional<std::string> original_filename{};
    std::optional<std::string> original_url{};
    std::string storage_bucket{};
    std::string storage_path{};
    std::optional<BlobId> original_blob{};
    std::optional<BlobId> web_blob{};
    std::optional<std::string> web_mime_type{};  ///< Of the web picture and the thumbnail.
    std::optional<BlobId> thumbnail_blob{};
    std::uint64_t link_generation = 1;  ///< Raised to end all signed links at once.
    std::optional<WallTime> signed_url_expires_at{};
    std::optional<std::int64_t> file_size{};
    std::optional<std::string> mime_type{};
    std::optional<std::string> file_extension{};
    std::optional<std::int64_t> image_width{};
    std::optional<std::int64_t> image_height{};
    DocumentStatus status = DocumentStatus::Pending;
    int progress = 0;  ///< 0 to 100.
    int retry_count = 0;
    int max_retries = 3;
    std::optional<WallTime> last_retry_at{};
    std::optional<WallTime> next_retry_at{};
    std::optional<std::string> error_message{};
    std::optional<std::string> error_code{};
    std::optional<std::string> error_details{};  ///< JSON.
    std::optional<WallTime> processing_started_at{};
    std::optional<WallTime> processing_completed_at{};
    std::optional<std::string> original_checksum_sha256{};
    std::optional<std::string> current_checksum_sha256{};
    WallTime created_at{};
    WallTime updated_at{};
    std::optional<WallTime> deleted_at{};
    WallTime retention_until{};
    bool has_gdpr_consent = true;
};

struct DocumentFilter {
    TenantId tenant{};
    UserId owner{};
    std::optional<DocumentStatus> status{};
    std::vector<std::string> document_types{};  ///< Any of these; empty: all.
    std::optional<std::string> document_category{};
    std::int64_t limit = 100;
    std::int64_t offset = 0;
};

struct DocumentPage {
    std::vector<DocumentRecord> documents{};  ///< Newest first.
    std::int64_t total = 0;                   ///< Of all pages.
};

struct DocumentStats {
    std::int64_t total = 0;
    std::int64_t total_bytes = 0;
    std::array<std::int64_t, kDocumentStatuses.size()> by_status{};
    std::vector<std::pair<std::string, std::int64_t>> by_type{};
    std::vector<std::pair<std::string, std::int64_t>> by_category{};
};

}  // namespace crier::store
