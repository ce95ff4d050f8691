#include "http/multipart_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace crier::http {
namespace {

using ::testing::ElementsAre;

/// "name|file|type|content" per part; "!" and the error at the end when it failed, "?" when cut
/// off.
std::vector<std::string> parts_of(std::string_view body, std::size_t piece = 1'000'000) {
    MultipartParser parser{"XX"};
    std::vector<std::string> parts;
    while (true) {
        const auto event = parser.next();
        if (!event) {
            parts.push_back("!" + std::string{describe(event.error())});
            return parts;
        }
        switch (*event) {
            case MultipartParser::Event::NeedMore:
                if (body.empty()) {
                    parts.push_back("?");
                    return parts;
                }
                parser.feed(as_bytes(body.substr(0, piece)));
                body.remove_prefix(std::min(piece, body.size()));
                break;
            case MultipartParser::Event::PartBegin:
                parts.push_back(
                    parser.part().name + "|" + parser.part().file_name.value_or("-") + "|" +
                    parser.part().content_type + "|");
                break;
            case MultipartParser::Event::PartData: parts.back() += as_text(parser.data()); break;
            case MultipartParser::Event::PartEnd: parts.back() += "."; break;
            case MultipartParser::Event::End: return parts;
        }
    }
}

constexpr std::string_view kForm =
    "preamble\r\n--XX\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nu-1\r\n"
    "--XX\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a;\\\"b\\\".jpg\"\r\n"
    "Content-Type: image/jpeg\r\n\r\n\x01\r\n--X\r\n-- XX\r\n\r\n"
    "--XX\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
    "--XX--\r\nepilogue";

TEST(MultipartParserTest, GivesTheSamePartsForEveryWayOfCutting) {
    for (std::size_t piece = 1; piece < kForm.size() + 1; ++piece) {
        EXPECT_THAT(
            parts_of(kForm, piece),
            ElementsAre(
                "user|-|text/plain|u-1.",
                "photo|a;\"b\".jpg|image/jpeg|\x01\r\n--X\r\n-- XX\r\n.",
                "empty|-|text/plain|."))
            << piece;
    }
}

TEST(MultipartParserTest, ACutOffFormNeverEnds) {
    for (std::size_t size = 0; size < kForm.find("--XX--") + 6; ++size) {
        EXPECT_EQ(parts_of(kForm.substr(0, size)).back(), "?") << size;
    }
}

TEST(MultipartParserTest, RefusesWhatIsNotAForm) {
    EXPECT_EQ(parts_of("--XXjunk\r\n").back(), "!The form is not well formed.");
    EXPECT_EQ(parts_of("--XX\r\nno colon\r\n\r\n").back(), "!The form is not well formed.");
    EXPECT_EQ(
        parts_of("--XX\r\nContent-Type: text/plain\r\n\r\nx").back(),
        "!The form is not well formed.");
    EXPECT_EQ(
        parts_of("--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n").back(),
        "!The form is not well formed.");
}

TEST(MultipartParserTest, HeadsAndPartsAreLimited) {
    EXPECT_EQ(
        parts_of("--XX\r\nX: " + std::string(9'000, 'a')).back(),
        "!The header of a form field is too large.");
    std::string many;
    for (int i = 0; i < 33; ++i) {
        many += "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n";
    }
    EXPECT_EQ(parts_of(many).back(), "!The form has too many fields.");
}

TEST(MultipartParserTest, AHeadOfExactlyTheLimitIsTakenHoweverItIsCut) {
    std::string head = "Content-Disposition: form-data; name=\"a\"\r\nX: ";
    head.resize(MultipartParser::kMaxHeadBytes, 'a');
    const std::string form = "--XX\r\n" + head + "\r\n\r\n1\r\n--XX--";
    const std::size_t end_of_head = form.find("\r\n\r\n");
    for (std::size_t piece = end_of_head; piece <= end_of_head + 4; ++piece) {
        EXPECT_THAT(parts_of(form, piece), ElementsAre("a|-|text/plain|1.")) << piece;
    }
}

TEST(MultipartParserTest, ReadsTheBoundary) {
    EXPECT_EQ(MultipartParser::boundary_of("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(
        MultipartParser::boundary_of("Multipart/Form-Data; charset=x; Boundary=\"a b\""), "a b");
    EXPECT_EQ(MultipartParser::boundary_of("multipart/form-data"), std::nullopt);
    EXPECT_EQ(MultipartParser::boundary_of("multipart/form-data; boundary="), std::nullopt);
    EXPECT_EQ(MultipartParser::boundary_of("multipart/mixed; boundary=abc"), std::nullopt);
    EXPECT_EQ(
        MultipartParser::boundary_of("multipart/form-data; boundary=" + std::string(71, 'a')),
        std::nullopt);
}

}  // namespace
}  // namespace crier::http
