#include "tests/support/test_images.hpp"

#include "base/assert.hpp"

#include <vips/vips.h>

#include <array>
#include <memory>

namespace crier::testing {
namespace {

using Image = std::unique_ptr<VipsImage, decltype(&g_object_unref)>;

Image own(VipsImage* image) { return Image{image, &g_object_unref}; }

void start_vips() {
    static const int started = vips_init("crier-tests");
    CRIER_ASSERT(started == 0);
}

Image solid(int width, int height, std::array<double, 4> colour, int bands) {
    VipsImage* black = nullptr;
    CRIER_ASSERT(vips_black(&black, width, height, "bands", bands, nullptr) == 0);
    const Image owner = own(black);
    std::array<double, 4> ones{1, 1, 1, 1};
    VipsImage* coloured = nullptr;
    CRIER_ASSERT(
        vips_linear(black, &coloured, ones.data(), colour.data(), bands, "uchar", TRUE, nullptr) ==
        0);
    return own(coloured);
}

Image two_halves(const TestImage& image) {
    const int bands = image.has_alpha ? 4 : 3;
    const Image left = solid(image.width / 2, image.height, {230, 20, 20, 128}, bands);
    const Image right =
        solid(image.width - image.width / 2, image.height, {20, 20, 230, 255}, bands);
    VipsImage* joined = nullptr;
    CRIER_ASSERT(
        vips_join(left.get(), right.get(), &joined, VIPS_DIRECTION_HORIZONTAL, nullptr) == 0);
    const Image owner = own(joined);
    VipsImage* tagged = nullptr;
    CRIER_ASSERT(
        vips_copy(joined, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, nullptr) == 0);
    return own(tagged);
}

std::string colour_at(VipsImage* image, int x, int y) {
    double* values = nullptr;
    int count = 0;
    CRIER_ASSERT(vips_getpoint(image, &values, &count, x, y, nullptr) == 0);
    const bool is_red = count >= 3 && values[0] > 150 && values[2] < 100;
    const bool is_blue = count >= 3 && values[2] > 150 && values[0] < 100;
    g_free(values);
    return is_red ? "red" : is_blue ? "blue" : "other";
}

}  // namespace

void write_test_image(const TestImage& image, const std::filesystem::path& file) {
    start_vips();
    const Image picture = two_halves(image);
    if (image.orientation != 1) {
        vips_image_set_int(picture.get(), VIPS_META_ORIENTATION, image.orientation);
    }
    if (image.has_gps) {
        vips_image_set_string(picture.get(), "exif-ifd3-GPSLatitudeRef", "N");
        vips_image_set_string(picture.get(), "exif-ifd3-GPSLatitude", "52/1 31/1 0/1");
        vips_image_set_string(picture.get(), "exif-ifd0-Model", "Test Phone 7");
    }
    CRIER_ASSERT(vips_image_write_to_file(picture.get(), file.c_str(), nullptr) == 0);
}

SeenImage look_at_image(const std::filesystem::path& file) {
    start_vips();
    const Image image = own(vips_image_new_from_file(file.c_str(), nullptr));
    CRIER_ASSERT(image != nullptr);
    SeenImage seen{vips_image_get_width(image.get()), vips_image_get_height(image.get())};
    for (const char* name : {"exif-data", "xmp-data", "iptc-data", "exif-ifd0-Orientation"}) {
        seen.has_metadata = seen.has_metadata || vips_image_get_typeof(image.get(), name) != 0;
    }
    seen.top = colour_at(image.get(), seen.width / 2, seen.height / 10);
    seen.left = colour_at(image.get(), seen.width / 10, seen.height / 2);
    return seen;
}

}  // namespace crier::testing
