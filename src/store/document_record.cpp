#include "store/document_record.hpp"

namespace crier::store {

std::string_view name_of(DocumentStatus status) {
    switch (status) {
        case DocumentStatus::Pending: return "pending";
        case DocumentStatus::Processing: return "processing";
        case DocumentStatus::Completed: return "completed";
        case DocumentStatus::Failed: return "failed";
    }
    return "failed";
}

std::optional<DocumentStatus> parse_document_status(std::string_view name) {
    for (const DocumentStatus status : kDocumentStatuses) {
        if (name_of(status) == name) return status;
    }
    return std::nullopt;
}

}  // namespace crier::store
