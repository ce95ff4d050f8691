#include "jobs/pipelines/image/image_pipeline.hpp"

#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_images.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace crier::jobs {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Gives one file and keeps what is stored.
class FakeContext final : public PipelineContext {
public:
    FakeContext(fs::path input, fs::path folder)
        : input_{std::move(input)}, folder_{std::move(folder)} {
        fs::create_directories(folder_);
    }
    Result<void, JobFailure> fetch_input(const fs::path& into) override {
        fs::copy_file(input_, into, fs::copy_options::overwrite_existing);
        return {};
    }
    Result<StoredOutput, JobFailure> store_output(
        std::string_view name, const fs::path& file) override {
        const fs::path kept =
            folder_.parent_path() / ("kept-" + std::string{name} + file.extension().string());
        fs::copy_file(file, kept, fs::copy_options::overwrite_existing);
        outputs[std::string{name}] = kept;
        return StoredOutput{
            .blob = "blob-" + std::string{name}, .bytes = fs::file_size(file), .sha256 = "x"};
    }
    Result<void, JobFailure> report_progress(int value) override {
        progress.push_back(value);
        return {};
    }
    const fs::path& work_folder() const override { return folder_; }

    std::map<std::string, fs::path> outputs;
    std::vector<int> progress;

private:
    fs::path input_;
    fs::path folder_;
};

class ImagePipelineTest : public ::testing::Test {
protected:
    void SetUp() override {
#ifdef __SANITIZE_THREAD__
        // The pipeline is one thread of a worker. The threads of libvips and its codecs are not
        // compiled for ThreadSanitizer, which takes their locks for missing ones.
        GTEST_SKIP();
#endif
    }

    fs::path image(const std::string& ending, const testing::TestImage& wanted = {}) {
        const fs::path path = folder_.path() / ("input" + ending);
        testing::write_test_image(wanted, path);
        return path;
    }
    fs::path file_with(const std::string& bytes) {
        const fs::path path = folder_.path() / "input.jpg";
        std::ofstream{path, std::ios::binary} << bytes;
        return path;
    }
    static std::string bytes_of(const fs::path& path) {
        std::ifstream file{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    Result<json::object, JobFailure> run(const fs::path& input) {
        context_.emplace(input, folder_.path() / "work");
        return pipeline().run(json::object{{"source", "blob"}}, *context_);
    }
    /// The reason and the sentence of a refused file.
    std::string refusal(const fs::path& input) {
        const auto result = run(input);
        if (result) return "accepted";
        EXPECT_FALSE(result.error().is_retryable);
        EXPECT_FALSE(result.error().message.empty());
        return result.error().details + " " + result.error().message;
    }
    static ImagePipeline& pipeline() {
        static ImagePipeline made{*VipsLibrary::load(), ImageLimits{}, FetchConfig{}};
        return made;
    }

    testing::TemporaryFolder folder_;
    std::optional<FakeContext> context_;
};

// The story of part 1: a 12-megapixel photo with orientation 6 comes out upright and without EXIF.
TEST_F(ImagePipelineTest, APhonePhotoComesOutUprightWithoutMetadata) {
    const auto input =
        image(".jpg", {.width = 4'000, .height = 3'000, .orientation = 6, .has_gps = true});
    ASSERT_TRUE(testing::look_at_image(input).has_metadata);

    const auto result = run(input);

    ASSERT_TRUE(result) << result.error().message;
    const auto web = testing::look_at_image(context_->outputs.at("web"));
    EXPECT_EQ(web.width, 1'536);
    EXPECT_EQ(web.height, 2'048);
    EXPECT_EQ(web.top, "red") << "the stored left half is the upper half";
    EXPECT_FALSE(web.has_metadata);
    const auto thumbnail = testing::look_at_image(context_->outputs.at("thumbnail"));
    EXPECT_EQ(thumbnail.height, 320);
    EXPECT_EQ(thumbnail.top, "red");
    EXPECT_FALSE(thumbnail.has_metadata);
    EXPECT_EQ(json::find_string(*result, "mime_type"), "image/jpeg");
    EXPECT_EQ(json::find_integer(*json::find_object(*result, "web"), "width"), 1'536);
    EXPECT_EQ(json::find_integer(*result, "width"), 3'000);
    EXPECT_EQ(json::find_integer(*result, "height"), 4'000);
    EXPECT_TRUE(std::is_sorted(context_->progress.begin(), context_->progress.end()));
}

TEST_F(ImagePipelineTest, EveryOrientationComesOutUpright) {
    // Where the stored left (red) half has to be shown.
    const std::pair<int, const char*> expected[] = {
        {1, "left"},
        {2, "right"},
        {3, "right"},
        {4, "left"},
        {5, "top"},
        {6, "top"},
        {7, "bottom"},
        {8, "bottom"}};
    for (const auto& [orientation, side] : expected) {
        ASSERT_TRUE(run(image(".jpg", {.orientation = orientation})));
        const auto seen = testing::look_at_image(context_->outputs.at("thumbnail"));
        const std::string red = seen.left == "red" && seen.width > seen.height    ? "left"
                                : seen.left == "blue" && seen.width > seen.height ? "right"
                                : seen.top == "red"                               ? "top"
                                                                                  : "bottom";
        EXPECT_EQ(red, side) << orientation;
    }
}

TEST_F(ImagePipelineTest, TransparencyStaysAndSmallPicturesAreNotBlownUp) {
    ASSERT_TRUE(run(image(".png", {.width = 100, .height = 50, .has_alpha = true})));
    EXPECT_EQ(context_->outputs.at("web").extension(), ".png");
    EXPECT_EQ(testing::look_at_image(context_->outputs.at("web")).width, 100);
}

TEST_F(ImagePipelineTest, AllFormatsOfTheListAreTaken) {
    for (const char* ending : {".jpg", ".png", ".gif", ".webp"}) {
        EXPECT_TRUE(run(image(ending))) << ending;
    }
}

// Done when 7: each ends failed with a readable reason.
TEST_F(ImagePipelineTest, B60_B61_HostileFilesAreRefusedReadably) {
    EXPECT_THAT(refusal(file_with("")), HasSubstr("The file is empty."));
    EXPECT_THAT(refusal(file_with("just text")), HasSubstr("not a JPEG, PNG, WebP or GIF"));
    EXPECT_THAT(
        refusal(file_with(
            R"(<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>)")),
        HasSubstr("This is an SVG image."));
    std::string huge = bytes_of(image(".png"));
    const std::string side{'\x00', '\x00', '\xff', '\xdc'};
    huge.replace(16, 8, side + side);
    EXPECT_THAT(refusal(file_with(huge)), HasSubstr("65500 × 65500 pixels"));
    EXPECT_THAT(refusal(file_with(huge)), HasSubstr("image_too_large"));
    const std::string jpeg = bytes_of(image(".jpg"));
    EXPECT_THAT(
        refusal(file_with(jpeg + std::string("PK\x05\x06", 4) + std::string(18, '\0'))),
        HasSubstr("a ZIP archive at the same time"));
    EXPECT_THAT(
        refusal(file_with(jpeg.substr(0, jpeg.size() / 2))), HasSubstr("damaged or cut off"));
    EXPECT_THAT(refusal(file_with(std::string(11 << 20, 'x'))), HasSubstr("larger than 10 MiB"));
}

// security.md 2.7: truncated at each 1 % of its length.
TEST_F(ImagePipelineTest, ATruncatedFileNeverBreaksTheWorker) {
    const std::string jpeg = bytes_of(image(".jpg", {.width = 800, .height = 600}));
    int refused = 0;
    for (int percent = 0; percent < 100; ++percent) {
        if (!run(file_with(jpeg.substr(0, jpeg.size() * static_cast<std::size_t>(percent) / 100))))
            ++refused;
    }
    EXPECT_GE(refused, 98) << "the last bytes of a JPEG may carry no picture";
    EXPECT_TRUE(run(image(".jpg"))) << "and the next one is processed";
}

// Done when 7: a file whose header is fine and whose picture is not.
TEST_F(ImagePipelineTest, APictureThatIsDamagedInTheMiddleIsRefused) {
    const std::string jpeg = bytes_of(image(".jpg", {.width = 800, .height = 600}));
    std::string noisy = jpeg;
    for (std::size_t at = jpeg.size() / 2; at < jpeg.size() / 2 + 200; ++at) noisy[at] = 'x';
    std::string ended = jpeg;
    ended.replace(jpeg.size() / 2, 2, "\xff\xd9");

    EXPECT_THAT(refusal(file_with(noisy)), HasSubstr("damaged or cut off"));
    EXPECT_THAT(refusal(file_with(ended)), HasSubstr("damaged or cut off"));
}

TEST_F(ImagePipelineTest, AUrlThatLeadsInsideIsRefused) {
    context_.emplace(folder_.path() / "none", folder_.path() / "work");
    const auto result = pipeline().run(
        json::object{{"source", "url"}, {"url", "https://127.0.0.1/x.jpg"}}, *context_);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().details, HasSubstr("url_not_allowed"));
}

}  // namespace
}  // namespace crier::jobs
