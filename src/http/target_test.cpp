#include "http/target.hpp"

#include <gtest/gtest.h>

namespace crier::http {
namespace {

TEST(TargetTest, SplitsPathAndQuery) {
    const Target target = *parse_target("/a/b%20c?x=1&y=a+b%26c&x=2&flag");
    EXPECT_EQ(target.path, "/a/b%20c");
    EXPECT_EQ(target.query.find("x"), "1");
    EXPECT_EQ(target.query.find("y"), "a b&c");
    EXPECT_EQ(target.query.find("flag"), "");
    EXPECT_EQ(target.query.find("none"), std::nullopt);
    EXPECT_EQ(target.query.find_only("y"), "a b&c");
    EXPECT_EQ(target.query.find_only("x"), std::nullopt) << "occurs twice";
}

TEST(TargetTest, AbsoluteFormGivesItsAuthority) {
    const Target target = *parse_target("http://example.com:81/p?q=1");
    EXPECT_EQ(target.authority, "example.com:81");
    EXPECT_EQ(target.path, "/p");
    EXPECT_EQ(parse_target("https://example.com")->path, "/");
    EXPECT_EQ(parse_target("http://example.com?q")->path, "/");
}

TEST(TargetTest, RefusesWhatNoClientMaySend) {
    for (const char* text :
         {"",
          "p",
          "/a b",
          "/a#b",
          "/a\\b",
          "/a\"b",
          "/\x01",
          "/\xc3\xa9",
          "/%",
          "/%1",
          "/%zz",
          "/a%00b",
          "/a%0d%0ab",
          "/a%7Fb",
          "/?q=%00",
          "ftp://h/",
          "http:///p",
          "//\x7f"}) {
        EXPECT_FALSE(parse_target(text)) << text;
    }
}

TEST(TargetTest, TakesWhatBrowsersLeaveRaw) {
    EXPECT_TRUE(parse_target("/?text=two%0Alines"));
    EXPECT_TRUE(parse_target("/a|b?x={1}^[2]'"));
    EXPECT_EQ(parse_target("*")->path, "*");
}

TEST(TargetTest, EncodingIsUndoneByDecoding) {
    const std::string text = "a/b c?d=é&\n\"%";
    EXPECT_EQ(percent_encode("a-b_c.~"), "a-b_c.~");
    EXPECT_EQ(percent_decode(percent_encode(text)), text);
}

}  // namespace
}  // namespace crier::http
