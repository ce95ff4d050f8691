#include "json/parse.hpp"

#include <gtest/gtest.h>

namespace crier::json {
namespace {

TEST(JsonParseTest, ReadsTypedMembers) {
    const object read = *parse_object(R"({"s":"text","n":42,"f":1.5,"b":true,"o":{"k":1}})");

    EXPECT_EQ(find_string(read, "s"), "text");
    EXPECT_EQ(find_string(read, "n"), std::nullopt);
    EXPECT_EQ(find_integer(read, "n"), 42);
    EXPECT_EQ(find_integer(read, "f"), std::nullopt);
    EXPECT_EQ(find_bool(read, "b"), true);
    EXPECT_EQ(find_bool(read, "missing"), std::nullopt);
    EXPECT_NE(find_object(read, "o"), nullptr);
    EXPECT_EQ(find_object(read, "s"), nullptr);
}

TEST(JsonParseTest, RefusesWhatIsNotJson) {
    for (const char* text :
         {"",
          "not json",
          "{",
          "{\"a\":1,}",
          "[1,2",
          "nul",
          "{\"a\":\"\xff\"}",
          "\"\x01\"",
          "1 2",
          "{'a':1}",
          "+1",
          "01",
          "NaN"}) {
        EXPECT_EQ(parse(text).error(), JsonError::Malformed) << text;
    }
}

TEST(JsonParseTest, RefusesNumbersThatCouldNotBeWrittenAgain) {
    for (const char* text : {"1e400", "-1e400", "0e999999", "[{\"a\":[1e400]}]"}) {
        EXPECT_EQ(parse(text).error(), JsonError::Malformed) << text;
    }
    for (const char* text : {"1e308", "-1e308", "1e-400", "0e0", "12345678901234567890123"}) {
        EXPECT_TRUE(parse(text)) << text;
    }
}

TEST(JsonParseTest, AnObjectIsWantedWhereSaid) {
    EXPECT_EQ(parse_object("null").error(), JsonError::NotAnObject);
    EXPECT_EQ(parse_object("[]").error(), JsonError::NotAnObject);
    EXPECT_EQ(parse_object("\"{}\"").error(), JsonError::NotAnObject);
}

// B23: depth 10 000, 1 MiB of `[`, 1e5 keys are refused before anything is built.
TEST(JsonParseTest, B23_DepthAndMembersAreCountedFirst) {
    EXPECT_EQ(
        parse(std::string(10'000, '[') + std::string(10'000, ']')).error(), JsonError::TooDeep);
    EXPECT_EQ(parse(std::string(1 << 20, '[')).error(), JsonError::TooDeep);

    std::string wide = "{\"k0\":0";
    for (int i = 1; i < 100'000; ++i) wide += ",\"k" + std::to_string(i) + "\":0";
    wide += "}";
    EXPECT_EQ(parse(wide).error(), JsonError::TooMany);
}

TEST(JsonParseTest, LimitsDoNotCountInsideStrings) {
    const std::string text = "{\"a\":\"" + std::string(5'000, '[') + ",,,,\\\"[[\"}";
    EXPECT_TRUE(parse(text));
    EXPECT_TRUE(parse("[" + std::string(31, '[') + std::string(32, ']')));
    EXPECT_EQ(parse("[" + std::string(32, '[') + std::string(33, ']')).error(), JsonError::TooDeep);
}

TEST(JsonParseTest, QuoteEscapesWhatJsonWants) {
    EXPECT_EQ(quote("a\"b\\c\n\x01"), R"("a\"b\\c\n\u0001")");
}

TEST(JsonParseTest, DuplicateKeysAreFoundAtAnyDepth) {
    const auto has_duplicates = [](std::string_view text) {
        return has_duplicate_keys(text, *parse(text));
    };
    for (const char* text :
         {R"({"a":1,"a":1})",
          R"({"a":{"b":1,"b":2}})",
          R"([{"x":[{"b":1,"\u0062":2}]}])",
          R"({"a":1,"b":2,"c":{"a":1,"d":":","a":2}})"}) {
        EXPECT_TRUE(has_duplicates(text)) << text;
    }
    for (const char* text :
         {"{}",
          "[]",
          R"({"a":{"a":{"a":1}}})",
          R"({"a":":","b":"\":","c":"\\"})",
          R"([{"a":1},{"a":1}])"}) {
        EXPECT_FALSE(has_duplicates(text)) << text;
    }
}

TEST(JsonParseTest, S211_AThousandKeysAreTakenAndOneMoreIsNot) {
    std::string text = "{\"k0\":0";
    for (int i = 1; i < 1'000; ++i) text += ",\"k" + std::to_string(i) + "\":0";
    EXPECT_TRUE(parse(text + "}"));
    EXPECT_EQ(parse(text + ",\"more\":0}").error(), JsonError::TooMany);
}

}  // namespace
}  // namespace crier::json
