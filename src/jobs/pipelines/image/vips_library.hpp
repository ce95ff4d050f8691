#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace crier::jobs {

/// How a picture is written.
struct ImageSize {
    std::int64_t width = 0;
    std::int64_t height = 0;
};

struct ThumbnailRequest {
    std::filesystem::path source{};
    std::filesystem::path target{};
    /// Neither side becomes longer; a smaller picture stays as it is.
    int longest_side = 0;
    int jpeg_quality = 82;
};

/// libvips, loaded when a worker starts: a server that never decodes an image does not map its
/// hundred libraries.
///
/// Loaders that libvips itself does not trust with hostile files (PDF, SVG, ImageMagick, …) are
/// blocked; decoding fails on damage instead of guessing.
/// Lives on: one thread of a worker process. At most one per process.
class VipsLibrary {
public:
    /// The error is a sentence for the operator.
    static Result<VipsLibrary, std::string> load();

    VipsLibrary(VipsLibrary&&) noexcept;
    VipsLibrary& operator=(VipsLibrary&&) noexcept;
    ~VipsLibrary();

    /// Writes an upright copy in sRGB without any metadata: JPEG, or PNG when the picture has
    /// transparency (`target` gets the fitting ending). Shrinks while loading. The error is
    /// libvips' text, for the log.
    struct Written {
        std::filesystem::path file{};
        ImageSize size{};
        bool has_alpha = false;
    };
    Result<Written, std::string> write_thumbnail(const ThumbnailRequest& request) const;

private:
    struct Functions;
    explicit VipsLibrary(std::unique_ptr<Functions> functions);
    std::unique_ptr<Functions> functions_;
};

}  // namespace crier::jobs
