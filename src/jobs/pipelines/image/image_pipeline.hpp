#pragma once

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "jobs/fetch/url_fetcher.hpp"
#include "jobs/pipelines/image/vips_library.hpp"
#include "jobs/worker/pipeline.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace crier::jobs {

struct ImageLimits {
    std::size_t max_bytes = 10 * kMiB;
    std::uint64_t max_pixels = 50'000'000;
    int web_side = 2'048;
    int thumbnail_side = 320;
};

/// A photo in; an upright, metadata-free web picture and a thumbnail out.
///
/// Input: `{"source":"blob"}` or `{"source":"url","url":"https://…"}`. Everything that can be
/// known from bytes is checked before a decoder runs: size, magic bytes, pixels from the header, a
/// second format in the same file. Result: see docs/http-api.md and the documents gateway.
class ImagePipeline final : public Pipeline {
public:
    ImagePipeline(VipsLibrary vips, const ImageLimits& limits, const FetchConfig& fetch)
        : vips_{std::move(vips)}, limits_{limits}, fetch_{fetch} {}

    std::string_view kind() const override { return "image"; }
    Result<json::object, JobFailure> run(
        const json::object& input, PipelineContext& context) override;

private:
    Result<json::object, JobFailure> fetch(
        const json::object& input, PipelineContext& context, const std::filesystem::path& original);
    Result<json::object, JobFailure> make_picture(
        PipelineContext& context,
        const std::filesystem::path& original,
        std::string_view name,
        int longest_side);

    VipsLibrary vips_;
    ImageLimits limits_;
    FetchConfig fetch_;
};

/// Why a file is no picture we decode; pure, and the same for uploads and downloads.
Result<void, JobFailure> check_image(Bytes file, const ImageLimits& limits);

}  // namespace crier::jobs
