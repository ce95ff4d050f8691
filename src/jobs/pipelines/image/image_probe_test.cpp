#include "jobs/pipelines/image/image_probe.hpp"

#include "base/hex.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_images.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace crier::jobs {
namespace {

std::string file_bytes(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

class ImageProbeTest : public ::testing::Test {
protected:
    void SetUp() override {
#ifdef __SANITIZE_THREAD__
        // The test images are made by libvips, whose threads ThreadSanitizer cannot follow.
        GTEST_SKIP();
#endif
    }

    std::string made(const std::string& ending, testing::TestImage image = {}) {
        const auto path = folder_.path() / ("x" + ending);
        testing::write_test_image(image, path);
        return file_bytes(path);
    }
    testing::TemporaryFolder folder_;
};

TEST_F(ImageProbeTest, ReadsTheSizeOfRealFiles) {
    const std::pair<const char*, ImageFormat> formats[] = {
        {".jpg", ImageFormat::Jpeg},
        {".png", ImageFormat::Png},
        {".gif", ImageFormat::Gif},
        {".webp", ImageFormat::WebP}};
    for (const auto& [ending, format] : formats) {
        const std::string file = made(ending, {.width = 321, .height = 123});
        const auto header = probe_image(as_bytes(file));
        ASSERT_TRUE(header) << ending;
        EXPECT_EQ(header->format, format);
        EXPECT_EQ(header->width, 321U) << ending;
        EXPECT_EQ(header->height, 123U) << ending;
        EXPECT_FALSE(find_hidden_format(as_bytes(file))) << ending;
    }
}

TEST_F(ImageProbeTest, ACutHeaderIsNeverReadBeyondItsEnd) {
    for (const char* ending : {".jpg", ".png", ".gif", ".webp"}) {
        const std::string file = made(ending);
        for (std::size_t size = 0; size < std::min<std::size_t>(file.size(), 2'000); ++size) {
            const std::string cut = file.substr(0, size);
            static_cast<void>(probe_image(as_bytes(cut)));
            static_cast<void>(find_hidden_format(as_bytes(cut)));
            static_cast<void>(describe_other_format(as_bytes(cut)));
        }
    }
}

// B60: a header of 65500 x 65500.
TEST_F(ImageProbeTest, B60_AHugeHeaderIsSeenWithoutDecoding) {
    std::string png = made(".png");
    const std::string side{'\x00', '\x00', '\xff', '\xdc'};
    png.replace(16, 8, side + side);
    EXPECT_EQ(probe_image(as_bytes(png))->width, 65'500U);
    EXPECT_EQ(probe_image(as_bytes(png))->height, 65'500U);
}

TEST_F(ImageProbeTest, OtherFormatsAreNamedForPeople) {
    const auto name = [](std::string_view file) {
        return std::string{describe_other_format(as_bytes(file)).value_or("nothing")};
    };
    EXPECT_EQ(name("%PDF-1.7"), "a PDF document");
    EXPECT_EQ(name("<?xml version=\"1.0\"?><SVG xmlns="), "an SVG image");
    EXPECT_EQ(name(std::string("\0\0\0\x18", 4) + "ftypheic"), "a HEIC image");
    EXPECT_EQ(name("<!DOCTYPE html><p>"), "a web page");
    EXPECT_EQ(name("MZ\x90"), "a program");
    EXPECT_EQ(name("hello"), "nothing");
    EXPECT_FALSE(sniff_format(as_bytes("%PDF-1.7")));
}

TEST_F(ImageProbeTest, PolyglotsAreFound) {
    const std::string jpeg = made(".jpg");
    const std::string gif = made(".gif");
    const std::string zip_end = std::string("PK\x05\x06", 4) + std::string(18, '\0');
    const auto hidden = [](const std::string& file) {
        return std::string{find_hidden_format(as_bytes(file)).value_or("nothing")};
    };
    EXPECT_EQ(hidden(jpeg + "PK\x03\x04 stored" + zip_end), "a ZIP archive");
    EXPECT_EQ(hidden(jpeg.substr(0, 20) + "%PDF-1.4" + jpeg.substr(20)), "a PDF document");
    EXPECT_EQ(hidden(jpeg + "<SCRIPT>alert(1)</script>"), "a web page or script");
    EXPECT_EQ(hidden("GIF89a/*" + gif.substr(8) + "*/=1;alert(1)"), "a web page or script");
    EXPECT_EQ(hidden(jpeg + std::string("PK\x05\x06", 4) + "no record"), "nothing");
}

}  // namespace
}  // namespace crier::jobs
