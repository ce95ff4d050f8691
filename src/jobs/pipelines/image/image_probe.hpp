#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace crier::jobs {

enum class ImageFormat : std::uint8_t { Jpeg, Png, WebP, Gif };

std::string_view media_type_of(ImageFormat format);
std::string_view extension_of(ImageFormat format);

/// What the first bytes of a file say about it, before any decoder sees it.
struct ImageHeader {
    ImageFormat format = ImageFormat::Jpeg;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

/// The format by its magic bytes: JPEG, PNG, WebP and GIF, and nothing else.
std::optional<ImageFormat> sniff_format(Bytes file);

/// Format and size from the header alone; nullopt when the format is not one of ours, or the
/// header is damaged. Reads the bytes it needs and allocates nothing.
std::optional<ImageHeader> probe_image(Bytes file);

/// A plain name of what a refused file looks like, for the person who sent it: "an SVG image", "a
/// PDF document"; nullopt when nothing is recognised.
std::optional<std::string_view> describe_other_format(Bytes file);

/// A second format hidden in an image file, of which a browser or an archive tool could make
/// something else (a polyglot): "a ZIP archive", "a PDF document", "a web page or script".
std::optional<std::string_view> find_hidden_format(Bytes file);

}  // namespace crier::jobs
