#include "jobs/pipelines/image/vips_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <vips/vips.h>

#include <utility>

namespace crier::jobs {
namespace {

constexpr const char* kLibrary = "libvips.so.42";

struct LibraryClose {
    void operator()(void* handle) const { ::dlclose(handle); }
};

}  // namespace

/// The functions used, by the names of libvips' C interface.
struct VipsLibrary::Functions {
    std::unique_ptr<void, LibraryClose> handle;
    decltype(&::vips_init) init = nullptr;
    decltype(&::vips_shutdown) shutdown = nullptr;
    decltype(&::vips_block_untrusted_set) block_untrusted_set = nullptr;
    decltype(&::vips_concurrency_set) concurrency_set = nullptr;
    decltype(&::vips_cache_set_max) cache_set_max = nullptr;
    decltype(&::vips_thumbnail) thumbnail = nullptr;
    decltype(&::vips_image_write_to_file) write_to_file = nullptr;
    decltype(&::vips_image_hasalpha) hasalpha = nullptr;
    decltype(&::vips_image_get_width) get_width = nullptr;
    decltype(&::vips_image_get_height) get_height = nullptr;
    decltype(&::vips_error_buffer) error_buffer = nullptr;
    decltype(&::vips_error_clear) error_clear = nullptr;
    decltype(&::g_object_unref) unref = nullptr;
    bool is_missing_one = false;

    template <class Function>
    void find(Function& function, const char* name) {
        function = reinterpret_cast<Function>(::dlsym(handle.get(), name));
        if (function == nullptr) is_missing_one = true;
    }

    void find_all() {
        find(init, "vips_init");
        find(shutdown, "vips_shutdown");
        find(block_untrusted_set, "vips_block_untrusted_set");
        find(concurrency_set, "vips_concurrency_set");
        find(cache_set_max, "vips_cache_set_max");
        find(thumbnail, "vips_thumbnail");
        find(write_to_file, "vips_image_write_to_file");
        find(hasalpha, "vips_image_hasalpha");
        find(get_width, "vips_image_get_width");
        find(get_height, "vips_image_get_height");
        find(error_buffer, "vips_error_buffer");
        find(error_clear, "vips_error_clear");
        find(unref, "g_object_unref");
    }

    std::string take_error() const {
        std::string text = error_buffer();
        error_clear();
        while (text.ends_with('\n')) text.pop_back();
        return text;
    }
};

VipsLibrary::VipsLibrary(std::unique_ptr<Functions> functions) : functions_{std::move(functions)} {}
VipsLibrary::VipsLibrary(VipsLibrary&&) noexcept = default;
VipsLibrary& VipsLibrary::operator=(VipsLibrary&&) noexcept = default;

VipsLibrary::~VipsLibrary() {
    if (functions_) functions_->shutdown();
}

Result<VipsLibrary, std::string> VipsLibrary::load() {
    auto functions = std::make_unique<Functions>();
    functions->handle.reset(::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL));
    if (!functions->handle) {
        return std::unexpected{
            fmt::format("{} cannot be loaded: install the package libvips42", kLibrary)};
    }
    functions->find_all();
    if (functions->is_missing_one) {
        return std::unexpected{fmt::format("{} is too old: 8.13 or newer is needed", kLibrary)};
    }
    if (functions->init("crier") != 0) {
        return std::unexpected{fmt::format("libvips does not start: {}", functions->take_error())};
    }
    functions->block_untrusted_set(TRUE);
    // One job at a time, nothing kept: memory follows the picture at hand.
    functions->concurrency_set(1);
    functions->cache_set_max(0);
    return VipsLibrary{std::move(functions)};
}

Result<VipsLibrary::Written, std::string> VipsLibrary::write_thumbnail(
    const ThumbnailRequest& request) const {
    const Functions& vips = *functions_;
    VipsImage* made = nullptr;
    // Turns the picture upright by its EXIF orientation, which is then no longer needed.
    const int thumbnail_failed = vips.thumbnail(
        request.source.c_str(),
        &made,
        request.longest_side,
        "height",
        request.longest_side,
        "size",
        VIPS_SIZE_DOWN,
        "export_profile",
        "srgb",
        // A decoder that fills the gaps of a damaged file with grey only warns.
        "fail_on",
        VIPS_FAIL_ON_WARNING,
        nullptr);
    if (thumbnail_failed != 0) return std::unexpected{vips.take_error()};
    const std::unique_ptr<VipsImage, decltype(vips.unref)> image{made, vips.unref};

    Written written;
    written.has_alpha = vips.hasalpha(made) != 0;
    written.size = {vips.get_width(made), vips.get_height(made)};
    written.file = request.target;
    written.file += written.has_alpha ? ".png" : ".jpg";
    const int save_failed =
        written.has_alpha ? vips.write_to_file(made, written.file.c_str(), "strip", TRUE, nullptr)
                          : vips.write_to_file(
                                made,
                                written.file.c_str(),
                                "Q",
                                request.jpeg_quality,
                                "strip",
                                TRUE,
                                "optimize_coding",
                                TRUE,
                                "interlace",
                                TRUE,
                                nullptr);
    if (save_failed != 0) return std::unexpected{vips.take_error()};
    return written;
}

}  // namespace crier::jobs
