#pragma once

#include "gateways/documents/document_links.hpp"
#include "json/parse.hpp"
#include "store/document_record.hpp"

namespace crier::gateways {

/// A document as the API shows it (docs/http-api.md): the columns of contract A, section 8.1.
json::object to_json(const store::DocumentRecord& document, const DocumentLinks& links);

json::object to_json(const store::DocumentStats& stats);

}  // namespace crier::gateways
