#pragma once

#include <filesystem>
#include <string>

namespace crier::testing {

/// A picture whose parts can be told apart: the left half is red, the right half blue, as stored.
struct TestImage {
    int width = 400;
    int height = 300;
    /// EXIF orientation, 1 to 8; only JPEG carries it. 6 = must be turned 90° clockwise to show.
    int orientation = 1;
    /// EXIF with a GPS position, as phones write it.
    bool has_gps = false;
    bool has_alpha = false;
};

/// Writes it in the format of the file's ending: .jpg, .png, .gif, .webp.
void write_test_image(const TestImage& image, const std::filesystem::path& file);

/// What a decoder sees in a file.
struct SeenImage {
    int width = 0;
    int height = 0;
    /// Any EXIF, XMP or IPTC block.
    bool has_metadata = false;
    /// "red", "blue" or "other" in the middle of the top and of the left edge.
    std::string top{};
    std::string left{};
};
SeenImage look_at_image(const std::filesystem::path& file);

}  // namespace crier::testing
