#include "gateways/documents/document_types.hpp"

#include <gtest/gtest.h>

namespace crier::gateways {
namespace {

std::string safe(std::string_view name) { return safe_file_name(name).value_or("none"); }

// B64 of security.md.
TEST(DocumentTypesTest, B64_FileNamesAreStoredSafely) {
    EXPECT_EQ(safe("IMG_0042.jpg"), "IMG_0042.jpg");
    EXPECT_EQ(safe("../../etc/passwd"), "passwd");
    EXPECT_EQ(safe("C:\\photos\\a b.png"), "a b.png");
    EXPECT_EQ(safe(std::string("a\0.png", 6)), "a.png");
    EXPECT_EQ(safe("a\r\nb\x1b.png"), "ab.png");
    EXPECT_EQ(safe("photo\u202Egpj.exe"), "photogpj.exe");
    EXPECT_EQ(safe("\u2066x\u2069\u200F.jpg"), "x.jpg");
    EXPECT_EQ(safe("Unfall-Foto ä€😀.jpg"), "Unfall-Foto ä€😀.jpg");
    EXPECT_EQ(safe(std::string(5'000, 'a')).size(), 255U);
    EXPECT_LE(safe(std::string(254, 'a') + "é").size(), 255U);
    for (const char* none : {"", ".", "..", "...", " ", "/", "a/", "\x01\x02", "\xff\xfe"}) {
        EXPECT_EQ(safe(none), "none") << none;
    }
}

TEST(DocumentTypesTest, GroupsStandForTheirTypes) {
    EXPECT_EQ(expand_type_filter("image").size(), 8U);
    EXPECT_EQ(
        expand_type_filter("video"),
        (std::vector<std::string>{"dashcam_footage", "incident_video"}));
    EXPECT_EQ(expand_type_filter("scene_image"), std::vector<std::string>{"scene_image"});
}

TEST(DocumentTypesTest, BucketsFollowTheContract) {
    EXPECT_EQ(bucket_of("scene_image"), "incident-images");
    EXPECT_EQ(bucket_of("vehicle_front_image"), "user-documents");
}

}  // namespace
}  // namespace crier::gateways
