#include "gateways/documents/image_form.hpp"

#include "http/body_reader.hpp"
#include "loop/loop_group.hpp"
#include "store/blobs/local_blob_store.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

namespace crier::gateways {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using Read = Result<ImageForm, http::Failure>;

class ImageFormTest : public ::testing::Test {
protected:
    static std::string part(
        const std::string& disposition, const std::string& type, const std::string& data) {
        return "--x\r\nContent-Disposition: form-data; " + disposition +
               "\r\nContent-Type: " + type + "\r\n\r\n" + data + "\r\n";
    }
    static std::string file(const std::string& name, const std::string& data = "picture") {
        return part("name=\"other_image\"; filename=\"" + name + "\"", "image/png", data);
    }

    Read read(const std::string& body, const char* type = "multipart/form-data; boundary=x") {
        http::Request request;
        request.headers.add("Content-Type", type);
        request.body_reader = std::make_shared<http::BodyReader>();
        request.body_reader->push(as_bytes(body));
        request.body_reader->finish();
        ImageFormReader reader{*blobs_, pool_, config_};
        std::optional<Read> outcome;
        loops_.at(0).post([&] {
            loop::start(
                [](ImageFormReader* form,
                   http::Request* asked,
                   std::optional<Read>* out) -> loop::Task<void> {
                    out->emplace(co_await form->read(*asked));
                }(&reader, &request, &outcome));
        });
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (!outcome && std::chrono::steady_clock::now() < deadline) {
            loops_.at(0).run_ready();
            std::this_thread::yield();
        }
        EXPECT_TRUE(outcome);
        return std::move(*outcome);
    }
    std::string code(const std::string& body) {
        const Read form = read(body);
        return form ? "ok" : std::string{contracts::describe(form.error().error).code};
    }

    ManualClock clock_;
    loop::LoopGroup loops_{1, clock_};
    testing::TemporaryFolder folder_;
    SeededRandom random_{1};
    std::unique_ptr<store::LocalBlobStore> blobs_ =
        *store::LocalBlobStore::open_folder(folder_.path(), random_);
    loop::BlockingPool pool_{"test-pool", 1, 16};
    DocumentsConfig config_{.max_file_bytes = 1'000, .max_files = 2};
};

// B64: the client's name is a label; where the file lies, chance decides.
TEST_F(ImageFormTest, B64_NamesOfFilesAreLabelsAndNeverPaths) {
    for (const char* name : {"../../etc/passwd", "..\\..\\passwd", "/etc/passwd"}) {
        const Read form = read(file(name) + "--x--");
        ASSERT_TRUE(form) << name;
        EXPECT_EQ(form->files[0].file_name, "passwd");
        EXPECT_EQ(form->files[0].blob.id.text().size(), 32U);
    }
    EXPECT_EQ(read(file(std::string{"a\0.png", 6}) + "--x--")->files[0].file_name, "a.png");
    EXPECT_EQ(read(file("..") + "--x--")->files[0].file_name, std::nullopt);
    EXPECT_EQ(read(file("\xff.png") + "--x--")->files[0].file_name, std::nullopt);
}

TEST_F(ImageFormTest, OnlyPlainImageTypesAreTaken) {
    for (const std::string& type :
         {std::string{"text/html"},
          std::string{"image/"},
          std::string{"image/<svg>"},
          std::string{"image/\xff\xfe"},
          std::string{"image/png/x"},
          "image/" + std::string(100, 'x'),
          std::string{}}) {
        const Read form = read(part("name=\"other_image\"; filename=\"a\"", type, "x") + "--x--");
        ASSERT_TRUE(form) << type;
        EXPECT_EQ(form->files[0].error, "Only images are taken.") << type;
    }
    EXPECT_EQ(read(file("a.png") + "--x--")->files[0].error, "");
}

TEST_F(ImageFormTest, WhatIsShownAgainIsUtf8) {
    const Read form = read(part("name=\"\xff\"; filename=\"a\"", "image/png", "x") + "--x--");
    EXPECT_EQ(form->files[0].field, "");
    EXPECT_EQ(form->files[0].error, "There is no image field of this name.");
    EXPECT_EQ(
        code(part("name=\"auth_user_id\"", "text/plain", "\xff") + "--x--"), "VALIDATION_ERROR");
}

TEST_F(ImageFormTest, FilesAreCountedAndMeasuredWhileTheyArrive) {
    const Read form = read(file("a", std::string(1'001, 'x')) + file("b") + file("c") + "--x--");
    ASSERT_TRUE(form);
    ASSERT_EQ(form->files.size(), 3U);
    EXPECT_THAT(form->files[0].error, HasSubstr("larger than"));
    EXPECT_EQ(form->files[1].error, "");
    EXPECT_THAT(form->files[2].error, HasSubstr("At most 2 files"));
    EXPECT_EQ(
        code(part("name=\"note\"", "text/plain", std::string(1'025, 'x')) + "--x--"),
        "VALIDATION_ERROR");
}

TEST_F(ImageFormTest, ACutOffFormKeepsNothingHalfWritten) {
    EXPECT_EQ(
        code("--x\r\nContent-Disposition: form-data; name=\"other_image\"; filename=\"a\"\r\n"
             "Content-Type: image/png\r\n\r\npict"),
        "VALIDATION_ERROR");
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "tmp"));
    EXPECT_FALSE(read("x", "text/plain"));
}

}  // namespace
}  // namespace crier::gateways
