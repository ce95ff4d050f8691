#include "jobs/pipelines/image/image_pipeline.hpp"

#include "jobs/pipelines/image/image_probe.hpp"
#include "telemetry/log.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace crier::jobs {
namespace {

namespace fs = std::filesystem;

std::unexpected<JobFailure> refuse(std::string_view reason, std::string message) {
    return std::unexpected{JobFailure{
        .code = "PROCESSING_ERROR",
        .message = std::move(message),
        .details = fmt::format(R"({{"reason":"{}"}})", reason),
    }};
}

Result<std::string, JobFailure> read_file(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    if (!file) {
        return std::unexpected{JobFailure{
            .code = "PROCESSING_ERROR",
            .message = "The file could not be read.",
            .details = {},
            .is_retryable = true}};
    }
    return bytes;
}

/// The header has the size as stored; a picture that lies on its side is shown the other way round.
void add_upright_size(json::object& result, const ImageHeader& header) {
    const json::object& web = *json::find_object(result, "web");
    const bool is_wide = *json::find_integer(web, "width") > *json::find_integer(web, "height");
    const bool is_turned =
        header.width != header.height && is_wide != (header.width > header.height);
    result["width"] = is_turned ? header.height : header.width;
    result["height"] = is_turned ? header.width : header.height;
}

json::object to_json(const StoredOutput& output) {
    return {
        {"blob", output.blob},
        {"bytes", output.bytes},
        {"sha256", output.sha256},
    };
}

}  // namespace

Result<void, JobFailure> check_image(Bytes file, const ImageLimits& limits) {
    if (file.empty()) return refuse("empty_file", "The file is empty.");
    if (file.size() > limits.max_bytes) {
        return std::unexpected{JobFailure{
            .code = "FILE_TOO_LARGE",
            .message = fmt::format("The image is larger than {} MiB.", limits.max_bytes / kMiB)}};
    }
    if (!sniff_format(file)) {
        const auto other = describe_other_format(file);
        return refuse(
            "unsupported_type",
            other ? fmt::format("This is {}. Send a JPEG, PNG, WebP or GIF image.", *other)
                  : "This is not a JPEG, PNG, WebP or GIF image.");
    }
    const auto header = probe_image(file);
    if (!header || header->width == 0 || header->height == 0) {
        return refuse("corrupt_image", "The image is damaged: its size cannot be read.");
    }
    const std::uint64_t pixels = std::uint64_t{header->width} * header->height;
    if (pixels > limits.max_pixels) {
        return refuse(
            "image_too_large",
            fmt::format(
                "The image has {} × {} pixels. At most {} megapixels are processed.",
                header->width,
                header->height,
                limits.max_pixels / 1'000'000));
    }
    if (const auto hidden = find_hidden_format(file)) {
        return refuse(
            "hidden_content",
            fmt::format(
                "The file is an image and {} at the same time. It was not accepted.", *hidden));
    }
    return {};
}

Result<json::object, JobFailure> ImagePipeline::run(
    const json::object& input, PipelineContext& context) {
    const fs::path original = context.work_folder() / "original";
    CRIER_TRY(json::object result, fetch(input, context, original));
    CRIER_TRY_VOID(context.report_progress(25));

    CRIER_TRY(const std::string bytes, read_file(original));
    CRIER_TRY_VOID(check_image(as_bytes(bytes), limits_));
    const ImageHeader header = *probe_image(as_bytes(bytes));
    result["mime_type"] = media_type_of(header.format);
    result["extension"] = extension_of(header.format);
    CRIER_TRY_VOID(context.report_progress(35));

    CRIER_TRY(result["web"], make_picture(context, original, "web", limits_.web_side));
    CRIER_TRY_VOID(context.report_progress(75));
    CRIER_TRY(
        result["thumbnail"], make_picture(context, original, "thumbnail", limits_.thumbnail_side));
    CRIER_TRY_VOID(context.report_progress(95));
    add_upright_size(result, header);
    return result;
}

/// Brings the original into the work folder; for a URL it is stored at the server too.
Result<json::object, JobFailure> ImagePipeline::fetch(
    const json::object& input, PipelineContext& context, const fs::path& original) {
    const auto url = json::find_string(input, "url");
    if (!url) {
        CRIER_TRY_VOID(context.fetch_input(original));
        return json::object{};
    }
    CRIER_TRY(const Fetched fetched, fetch_url(*url, original, fetch_));
    CRIER_TRY_VOID(context.report_progress(15));
    CRIER_TRY(const StoredOutput stored, context.store_output("original", original));
    return json::object{{"original", to_json(stored)}, {"file_name", fetched.file_name}};
}

Result<json::object, JobFailure> ImagePipeline::make_picture(
    PipelineContext& context, const fs::path& original, std::string_view name, int longest_side) {
    const auto made = vips_.write_thumbnail({
        .source = original,
        .target = context.work_folder() / name,
        .longest_side = longest_side,
    });
    if (!made) {
        log::info("image_not_decoded", {{"error", made.error()}});
        return refuse("corrupt_image", "The image is damaged or cut off and cannot be shown.");
    }
    CRIER_TRY(const StoredOutput stored, context.store_output(name, made->file));
    json::object picture = to_json(stored);
    picture["width"] = made->size.width;
    picture["height"] = made->size.height;
    picture["mime_type"] = made->has_alpha ? "image/png" : "image/jpeg";
    return picture;
}

}  // namespace crier::jobs
