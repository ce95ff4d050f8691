#include "socketio/json_scanner.hpp"

#include <gtest/gtest.h>

namespace crier::socketio {
namespace {

using json::JsonError;

/// nullopt for a text that is read to its end.
std::optional<JsonError> scan(std::string_view text, const json::Limits& limits = {}) {
    JsonScanner scanner{text, limits};
    while (true) {
        const auto token = scanner.next();
        if (!token) return token.error();
        if (token == JsonScanner::Token::End) return std::nullopt;
    }
}

// The grammar is that of the parser that the rest of crier uses.
TEST(JsonScannerTest, Rfc8259AgreesWithTheParser) {
    const std::string_view texts[] = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "10",
        "1.5",
        "-1.5e10",
        "1E+2",
        "1e-2",
        "\"\"",
        "\"a\"",
        "[]",
        "{}",
        "[1]",
        "[1,2]",
        "[[]]",
        R"({"a":1})",
        R"({"a":1,"b":[{}]})",
        " [ 1 , 2 ] ",
        "{ \"a\" : 1 }\n",
        R"("\"\\\/\b\f\n\r\tA😀")",
        "\"é€😀\"",
        "",
        " ",
        "nul",
        "nulll",
        "True",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "--1",
        "0x1",
        "1 2",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{",
        "}",
        "{1:2}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{,}",
        "[}",
        "{]",
        "[1}",
        "{\"a\":1]",
        "\"",
        "\"a",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "\"\x01\"",
        "'a'",
        "[1]]",
        "{}{}",
        "\xef\xbb\xbf[]",
        "\"\xff\"",
        "\"\xc0\xaf\"",
        "\"\xe2\x82\"",
        "NaN",
        "Infinity",
        "[1/*a*/]",
        "\"\\",
        "\"\\u",
        "\x00[]",
    };
    for (const std::string_view text : texts) {
        EXPECT_EQ(!scan(text), json::parse(text).has_value()) << text;
    }
    EXPECT_TRUE(scan(std::string_view{"[\0]", 3}));
}

// B24: what JavaScript writes for half a surrogate pair passes through.
/// Strings are read eight bytes at a time: every byte at every place among plain ones.
TEST(JsonScannerTest, StringsAgreeWithTheParserWhateverStandsWhere) {
    for (std::size_t length = 0; length <= 20; ++length) {
        for (std::size_t place = 0; place <= length; ++place) {
            for (int byte = 0; byte < 256; ++byte) {
                std::string text(length, ' ');
                text.insert(place, 1, static_cast<char>(byte));
                for (const std::string& whole : {"\"" + text + "\"", "\"" + text}) {
                    ASSERT_EQ(!scan(whole), json::parse(whole).has_value())
                        << byte << " at " << place << " of " << length;
                }
            }
        }
    }
}

TEST(JsonScannerTest, B24LoneSurrogatesPassAndReadAsReplacement) {
    EXPECT_FALSE(scan(R"("\ud800")"));
    EXPECT_EQ(unescape(R"("\ud800")"), "\xef\xbf\xbd");
    EXPECT_EQ(unescape(R"("\udc00\ud800x")"), "\xef\xbf\xbd\xef\xbf\xbdx");
    EXPECT_EQ(
        unescape(R"("\ud800A")"),
        "\xef\xbf\xbd"
        "A");
    EXPECT_EQ(unescape("\"\\ud83d\\ude00\""), "😀");
    EXPECT_EQ(unescape(R"("\u0041\u00e9\u20AC\n\t\r\b\f\"\/\\z")"), "Aé€\n\t\r\b\f\"/\\z");
}

// B23, security.md 2.11: depth <= 32, keys <= 1000.
TEST(JsonScannerTest, B23LimitsHoldWithoutRecursion) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_EQ(scan(nested(32)), std::nullopt);
    EXPECT_EQ(scan(nested(33)), JsonError::TooDeep);
    EXPECT_EQ(scan(nested(10'000)), JsonError::TooDeep);
    EXPECT_EQ(scan(std::string(1U << 20U, '[')), JsonError::TooDeep);
    EXPECT_EQ(scan(nested(65), {.depth = 1000, .members = 1}), JsonError::TooDeep);

    const auto with_members = [](std::size_t count) {
        std::string text = "{";
        for (std::size_t i = 0; i < count; ++i) {
            text += (i > 0 ? ",\"k" : "\"k") + std::to_string(i) + "\":0";
        }
        return text + "}";
    };
    EXPECT_EQ(scan(with_members(1000)), std::nullopt);
    EXPECT_EQ(scan(with_members(1001)), JsonError::TooMany);
    EXPECT_EQ(scan(with_members(100'000)), JsonError::TooMany);
}

TEST(JsonScannerTest, ElementsOfArraysAreOnlyLimitedByTheText) {
    std::string text = "[0";
    for (int i = 0; i < 5000; ++i) text += ",0";
    EXPECT_EQ(scan(text + "]"), std::nullopt);
}

TEST(JsonScannerTest, TokensAreSlicesOfTheText) {
    const std::string_view text = R"( {"a" : [1.50, "x\n"] } )";
    JsonScanner scanner{text};
    using Token = JsonScanner::Token;
    const std::pair<Token, std::string_view> expected[] = {
        {Token::ObjectBegin, "{"},
        {Token::Key, "\"a\""},
        {Token::ArrayBegin, "["},
        {Token::Number, "1.50"},
        {Token::String, R"("x\n")"},
        {Token::ArrayEnd, "]"},
        {Token::ObjectEnd, "}"},
        {Token::End, ""},
    };
    for (const auto& [token, slice] : expected) {
        EXPECT_EQ(scanner.next(), token);
        EXPECT_EQ(scanner.token_text(), slice);
    }
    EXPECT_TRUE(literal_says("\"a\"", "a"));
    EXPECT_TRUE(literal_says(R"("\u0061")", "a"));
    EXPECT_FALSE(literal_says("\"ab\"", "a"));
}

}  // namespace
}  // namespace crier::socketio
