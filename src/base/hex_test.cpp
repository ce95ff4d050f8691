#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace crier {
namespace {

TEST(HexTest, WritesLowerCaseAndReadsBothCases) {
    EXPECT_EQ(to_hex(as_bytes("\x01\xab\xff")), "01abff");
    EXPECT_EQ(as_text(*parse_hex("01abff")), "\x01\xab\xff");
    EXPECT_EQ(as_text(*parse_hex("01ABFF")), "\x01\xab\xff");
    EXPECT_TRUE(parse_hex("")->empty());
}

TEST(HexTest, RefusesOddLengthAndOtherCharacters) {
    EXPECT_FALSE(parse_hex("0"));
    EXPECT_FALSE(parse_hex("0g"));
    EXPECT_FALSE(parse_hex("0x"));
}

}  // namespace
}  // namespace crier
