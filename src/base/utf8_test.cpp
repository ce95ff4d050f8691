#include "base/utf8.hpp"

#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace crier {
namespace {

bool is_valid_hex(std::string_view hex) {
    const auto bytes = *parse_hex(hex);
    return is_valid_utf8(as_text(bytes));
}

TEST(Utf8Test, AcceptsTheFirstAndLastOfEachLength) {
    for (const char* hex :
         {"00",
          "7f",
          "c280",
          "dfbf",
          "e0a080",
          "efbfbf",
          "f0908080",
          "f48fbfbf",
          "ed9fbf",
          "ee8080",
          "efbfbd"}) {
        EXPECT_TRUE(is_valid_hex(hex)) << hex;
    }
}

TEST(Utf8Test, RefusesOverlongSurrogatesAndBeyondUnicode) {
    for (const char* hex :
         {"c0af",
          "c1bf",
          "e09fbf",
          "f08fbfbf",
          "eda080",
          "edbfbf",
          "f4908080",
          "f5808080",
          "80",
          "bf",
          "fe",
          "ff",
          "c2",
          "e0a0",
          "f09080"}) {
        EXPECT_FALSE(is_valid_hex(hex)) << hex;
    }
}

TEST(Utf8Test, GivesTheSameAnswerForEveryWayOfCutting) {
    const auto text = *parse_hex("6162cebae1bdb9cf83cebcceb561616161616161616161f09fbfbe7a");
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Utf8Validator validator;
        EXPECT_TRUE(validator.feed(Bytes{text}.first(cut)));
        EXPECT_TRUE(validator.feed(Bytes{text}.subspan(cut)));
        EXPECT_TRUE(validator.is_complete()) << cut;
    }
}

TEST(Utf8Test, FailsAtTheFirstByteThatCannotContinue) {
    Utf8Validator validator;
    EXPECT_TRUE(validator.feed(*parse_hex("cebaf4")));
    EXPECT_FALSE(validator.feed(*parse_hex("90")));
    EXPECT_FALSE(validator.feed(as_bytes("a"))) << "a failed text stays failed";
    EXPECT_FALSE(validator.is_complete());
}

}  // namespace
}  // namespace crier
