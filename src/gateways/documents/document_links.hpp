#pragma once

#include "auth/link_signer.hpp"
#include "base/clock.hpp"
#include "gateways/documents/documents_config.hpp"
#include "store/document_record.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crier::gateways {

/// The files of a document.
enum class Variant : std::uint8_t { Web, Thumbnail, Original };

std::string_view name_of(Variant variant);
std::optional<Variant> parse_variant(std::string_view name);

/// The blob of a variant; nullopt while there is none.
const std::optional<store::BlobId>& blob_of(const store::DocumentRecord& document, Variant variant);

/// Makes the signed links of documents. Lives on: any thread.
class DocumentLinks {
public:
    DocumentLinks(const auth::LinkSigner& signer, const DocumentsConfig& config)
        : signer_{signer}, config_{config} {}

    /// Works for whoever has it, until `expires`, as long as the document's generation stays.
    std::string sign(
        const store::DocumentRecord& document, Variant variant, WallTime expires) const;

    const auth::LinkSigner& signer() const { return signer_; }
    const DocumentsConfig& config() const { return config_; }

private:
    const auth::LinkSigner& signer_;
    const DocumentsConfig& config_;
};

}  // namespace crier::gateways
