#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::gateways {

/// A kind of document and the form field it is uploaded in (contract A, section 5).
struct DocumentType {
    std::string_view name;
    std::string_view label;
    std::string_view category;
    bool is_required_at_signup;
};

/// The image types; `document_type=image` means all of them.
inline constexpr std::array kImageTypes = {
    DocumentType{"driving_license_picture", "Driving licence", "user_signup", true},
    DocumentType{"vehicle_front_image", "Vehicle, front", "user_signup", true},
    DocumentType{"vehicle_driver_side_image", "Vehicle, driver's side", "user_signup", true},
    DocumentType{"vehicle_passenger_side_image", "Vehicle, passenger's side", "user_signup", true},
    DocumentType{"vehicle_back_image", "Vehicle, back", "user_signup", true},
    DocumentType{"vehicle_damage_image", "Damage", "incident_report", false},
    DocumentType{"scene_image", "Scene", "incident_report", false},
    DocumentType{"other_image", "Other photo", "other", false},
};

const DocumentType* find_image_type(std::string_view name);

/// The types a filter value stands for: "image" and "video" are groups, everything else itself.
std::vector<std::string> expand_type_filter(std::string_view value);

/// A file name of a client as it may be stored and shown: no path, no control or bidirectional
/// characters, at most 255 bytes; nullopt when nothing is left.
std::optional<std::string> safe_file_name(std::string_view given);

/// The bucket a path belongs to (contract A, section 8.1, step 4).
std::string_view bucket_of(std::string_view document_type);

}  // namespace crier::gateways
