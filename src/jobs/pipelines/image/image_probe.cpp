#include "jobs/pipelines/image/image_probe.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace crier::jobs {
namespace {

using std::string_view_literals::operator""sv;

std::uint32_t byte_at(Bytes bytes, std::size_t at) {
    return std::to_integer<std::uint32_t>(bytes[at]);
}
std::uint32_t big16(Bytes bytes, std::size_t at) {
    return byte_at(bytes, at) << 8U | byte_at(bytes, at + 1);
}
std::uint32_t big32(Bytes bytes, std::size_t at) {
    return big16(bytes, at) << 16U | big16(bytes, at + 2);
}
std::uint32_t little16(Bytes bytes, std::size_t at) {
    return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8U;
}
std::uint32_t little24(Bytes bytes, std::size_t at) {
    return little16(bytes, at) | byte_at(bytes, at + 2) << 16U;
}

bool has_at(Bytes bytes, std::size_t at, std::string_view text) {
    return bytes.size() >= at + text.size() && as_text(bytes.subspan(at, text.size())) == text;
}

// --- Size of each format -------------------------------------------------------------------------

/// A start-of-frame marker, which carries the size: C0 to CF without C4, C8 and CC.
bool is_start_of_frame(std::uint32_t marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

std::optional<ImageHeader> probe_jpeg(Bytes file) {
    std::size_t at = 2;
    while (at + 4 <= file.size()) {
        if (byte_at(file, at) != 0xFF) return std::nullopt;
        const std::uint32_t marker = byte_at(file, at + 1);
        if (marker == 0xFF) {  // Padding.
            ++at;
            continue;
        }
        const std::uint32_t length = big16(file, at + 2);
        if (length < 2 || marker == 0xDA || marker == 0xD9) return std::nullopt;
        if (is_start_of_frame(marker)) {
            if (length < 8 || at + 9 > file.size()) return std::nullopt;
            return ImageHeader{ImageFormat::Jpeg, big16(file, at + 7), big16(file, at + 5)};
        }
        at += 2 + length;
    }
    return std::nullopt;
}

std::optional<ImageHeader> probe_png(Bytes file) {
    if (file.size() < 24 || !has_at(file, 12, "IHDR")) return std::nullopt;
    return ImageHeader{ImageFormat::Png, big32(file, 16), big32(file, 20)};
}

std::optional<ImageHeader> probe_gif(Bytes file) {
    if (file.size() < 10) return std::nullopt;
    return ImageHeader{ImageFormat::Gif, little16(file, 6), little16(file, 8)};
}

std::optional<ImageHeader> probe_webp(Bytes file) {
    if (file.size() < 30) return std::nullopt;
    if (has_at(file, 12, "VP8X")) {
        return ImageHeader{ImageFormat::WebP, little24(file, 24) + 1, little24(file, 27) + 1};
    }
    if (has_at(file, 12, "VP8L")) {
        const std::uint32_t bits = little16(file, 21) | little16(file, 23) << 16U;
        return ImageHeader{ImageFormat::WebP, (bits & 0x3FFFU) + 1, ((bits >> 14U) & 0x3FFFU) + 1};
    }
    if (has_at(file, 12, "VP8 ") && has_at(file, 23, "\x9d\x01\x2a"sv)) {
        return ImageHeader{
            ImageFormat::WebP, little16(file, 26) & 0x3FFFU, little16(file, 28) & 0x3FFFU};
    }
    return std::nullopt;
}

// --- Other formats -------------------------------------------------------------------------------

/// How far a browser looks for markup when it guesses a type (WHATWG MIME sniffing, 1445 bytes).
constexpr std::size_t kSniffedBytes = 1445;

char to_lower(std::byte byte) {
    const auto c = static_cast<char>(byte);
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains_ignoring_case(Bytes bytes, std::string_view text) {
    const auto found = std::search(
        bytes.begin(), bytes.end(), text.begin(), text.end(), [](std::byte byte, char c) {
            return to_lower(byte) == c;
        });
    return found != bytes.end();
}

bool has_markup(Bytes bytes) {
    constexpr std::array kMarkup = {
        "<script"sv, "<html"sv, "<!doctype"sv, "<?php"sv, "<svg"sv, "<iframe"sv, "<body"sv};
    return std::any_of(kMarkup.begin(), kMarkup.end(), [&](std::string_view tag) {
        return contains_ignoring_case(bytes, tag);
    });
}

/// An end-of-central-directory record whose comment reaches exactly to the end of the file: what
/// every ZIP reader looks for.
bool ends_as_zip(Bytes file) {
    constexpr std::size_t kRecordBytes = 22;
    constexpr std::size_t kMaxCommentBytes = 65'535;
    if (file.size() < kRecordBytes) return false;
    const std::size_t last = file.size() - kRecordBytes;
    const std::size_t first = last > kMaxCommentBytes ? last - kMaxCommentBytes : 0;
    for (std::size_t at = last + 1; at-- > first;) {
        if (!has_at(file, at, "PK\x05\x06")) continue;
        if (at + kRecordBytes + little16(file, at + 20) == file.size()) return true;
    }
    return false;
}

Bytes front_of(Bytes file) { return file.first(std::min(file.size(), kSniffedBytes)); }
Bytes end_of(Bytes file) { return file.last(std::min(file.size(), kSniffedBytes)); }

}  // namespace

std::string_view media_type_of(ImageFormat format) {
    switch (format) {
        case ImageFormat::Jpeg: return "image/jpeg";
        case ImageFormat::Png: return "image/png";
        case ImageFormat::WebP: return "image/webp";
        case ImageFormat::Gif: return "image/gif";
    }
    return "application/octet-stream";
}

std::string_view extension_of(ImageFormat format) {
    switch (format) {
        case ImageFormat::Jpeg: return "jpg";
        case ImageFormat::Png: return "png";
        case ImageFormat::WebP: return "webp";
        case ImageFormat::Gif: return "gif";
    }
    return "bin";
}

std::optional<ImageFormat> sniff_format(Bytes file) {
    if (has_at(file, 0, "\xff\xd8\xff")) return ImageFormat::Jpeg;
    if (has_at(file, 0, "\x89PNG\r\n\x1a\n"sv)) return ImageFormat::Png;
    if (has_at(file, 0, "GIF87a") || has_at(file, 0, "GIF89a")) return ImageFormat::Gif;
    if (has_at(file, 0, "RIFF") && has_at(file, 8, "WEBP")) return ImageFormat::WebP;
    return std::nullopt;
}

std::optional<ImageHeader> probe_image(Bytes file) {
    const auto format = sniff_format(file);
    if (!format) return std::nullopt;
    switch (*format) {
        case ImageFormat::Jpeg: return probe_jpeg(file);
        case ImageFormat::Png: return probe_png(file);
        case ImageFormat::WebP: return probe_webp(file);
        case ImageFormat::Gif: return probe_gif(file);
    }
    return std::nullopt;
}

std::optional<std::string_view> describe_other_format(Bytes file) {
    constexpr std::array kMagic = {
        std::pair{"%PDF-"sv, "a PDF document"sv},
        std::pair{"PK\x03\x04"sv, "a ZIP archive or office document"sv},
        std::pair{"BM"sv, "a BMP image"sv},
        std::pair{"II*\0"sv, "a TIFF image"sv},
        std::pair{"MM\0*"sv, "a TIFF image"sv},
        std::pair{"8BPS"sv, "a Photoshop document"sv},
        std::pair{"ID3"sv, "an audio file"sv},
        std::pair{
            "\x7f"
            "ELF"sv,
            "a program"sv},
        std::pair{"MZ"sv, "a program"sv},
    };
    for (const auto& [magic, name] : kMagic) {
        if (has_at(file, 0, magic)) return name;
    }
    if (has_at(file, 4, "ftypheic") || has_at(file, 4, "ftypheix") || has_at(file, 4, "ftypmif1")) {
        return "a HEIC image";
    }
    if (has_at(file, 4, "ftypavif")) return "an AVIF image";
    if (has_at(file, 4, "ftyp")) return "a video";
    if (contains_ignoring_case(front_of(file), "<svg")) return "an SVG image";
    if (has_markup(front_of(file))) return "a web page";
    return std::nullopt;
}

std::optional<std::string_view> find_hidden_format(Bytes file) {
    if (ends_as_zip(file)) return "a ZIP archive";
    if (contains_ignoring_case(front_of(file), "%pdf-")) return "a PDF document";
    if (has_markup(front_of(file)) || has_markup(end_of(file))) return "a web page or script";
    // "GIF89a/*" and "GIF89a=": a GIF header that is also the beginning of a script.
    const bool is_gif = sniff_format(file) == ImageFormat::Gif;
    if (is_gif && (has_at(file, 6, "/*") || has_at(file, 6, "="))) return "a web page or script";
    return std::nullopt;
}

}  // namespace crier::jobs
