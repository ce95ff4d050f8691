#include "gateways/documents/document_links.hpp"

#include <fmt/format.h>

#include <array>

namespace crier::gateways {

std::string_view name_of(Variant variant) {
    switch (variant) {
        case Variant::Web: return "web";
        case Variant::Thumbnail: return "thumbnail";
        case Variant::Original: return "original";
    }
    return "web";
}

std::optional<Variant> parse_variant(std::string_view name) {
    for (const Variant variant : {Variant::Web, Variant::Thumbnail, Variant::Original}) {
        if (name_of(variant) == name) return variant;
    }
    return std::nullopt;
}

const std::optional<store::BlobId>& blob_of(
    const store::DocumentRecord& document, Variant variant) {
    switch (variant) {
        case Variant::Web: return document.web_blob;
        case Variant::Thumbnail: return document.thumbnail_blob;
        case Variant::Original: return document.original_blob;
    }
    return document.web_blob;
}

std::string DocumentLinks::sign(
    const store::DocumentRecord& document, Variant variant, WallTime expires) const {
    const auth::LinkClaims claims{
        .path = fmt::format("/files/{}/{}", document.id.text(), name_of(variant)),
        .tenant = document.tenant,
        .subject = document.owner,
        .generation = document.link_generation,
        .expires = expires,
    };
    return config_.public_url + signer_.sign(claims);
}

}  // namespace crier::gateways
