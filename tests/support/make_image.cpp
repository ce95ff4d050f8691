// Writes a test picture, or says what is in one: for tests that are not written in C++.
//
//   crier_make_image FILE WIDTH HEIGHT [orientation=N] [gps] [alpha]
//   crier_make_image --look FILE        → {"width":…,"height":…,"hasMetadata":…,"top":…,"left":…}

#include "tests/support/test_images.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

int main(int argc, char** argv) {
    using namespace crier::testing;
    if (argc == 3 && std::string_view{argv[1]} == "--look") {
        const SeenImage seen = look_at_image(argv[2]);
        fmt::print(
            R"({{"width":{},"height":{},"hasMetadata":{},"top":"{}","left":"{}"}})"
            "\n",
            seen.width,
            seen.height,
            seen.has_metadata,
            seen.top,
            seen.left);
        return 0;
    }
    if (argc < 4) return 2;
    TestImage image{.width = std::atoi(argv[2]), .height = std::atoi(argv[3])};
    for (int i = 4; i < argc; ++i) {
        const std::string_view option = argv[i];
        if (option.starts_with("orientation=")) image.orientation = std::atoi(argv[i] + 12);
        if (option == "gps") image.has_gps = true;
        if (option == "alpha") image.has_alpha = true;
    }
    write_test_image(image, argv[1]);
    return 0;
}
