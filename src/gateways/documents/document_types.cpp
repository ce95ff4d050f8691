#include "gateways/documents/document_types.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace crier::gateways {
namespace {

constexpr std::size_t kMaxNameBytes = 255;

/// Characters that turn the reading direction: with them "exe.jpg" can be made to look otherwise.
bool is_bidi_control(std::string_view character) {
    const bool is_embedding = character >= "\u202A" && character <= "\u202E";
    const bool is_isolate = character >= "\u2066" && character <= "\u2069";
    return is_embedding || is_isolate || character == "\u200E" || character == "\u200F" ||
           character == "\u061C";
}

bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    return first < 0x20 || first == 0x7F || (character >= "\u0080" && character <= "\u009F");
}

std::size_t character_size(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) return 1;
    if (first < 0xE0) return 2;
    return first < 0xF0 ? 3 : 4;
}

}  // namespace

const DocumentType* find_image_type(std::string_view name) {
    const auto found = std::find_if(kImageTypes.begin(), kImageTypes.end(), [&](const auto& type) {
        return type.name == name;
    });
    return found == kImageTypes.end() ? nullptr : &*found;
}

std::vector<std::string> expand_type_filter(std::string_view value) {
    if (value == "video") return {"dashcam_footage", "incident_video"};
    if (value != "image") return {std::string{value}};
    std::vector<std::string> names;
    for (const DocumentType& type : kImageTypes) names.emplace_back(type.name);
    return names;
}

std::optional<std::string> safe_file_name(std::string_view given) {
    given = given.substr(given.find_last_of("/\\") + 1);
    if (!is_valid_utf8(given)) return std::nullopt;
    std::string name;
    while (!given.empty()) {
        const std::size_t size = character_size(given);
        const std::string_view character = given.substr(0, size);
        given.remove_prefix(size);
        if (is_control(character) || is_bidi_control(character)) continue;
        if (name.size() + size > kMaxNameBytes) break;
        name += character;
    }
    const bool is_only_dots = name.find_first_not_of(". ") == std::string::npos;
    return is_only_dots ? std::nullopt : std::optional{name};
}

std::string_view bucket_of(std::string_view document_type) {
    const DocumentType* type = find_image_type(document_type);
    const bool is_incident = type != nullptr && type->category == "incident_report";
    return is_incident ? "incident-images" : "user-documents";
}

}  // namespace crier::gateways
