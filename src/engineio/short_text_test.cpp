#include "engineio/short_text.hpp"

#include <gtest/gtest.h>

namespace crier::engineio {
namespace {

TEST(ShortTextTest, KeepsTextUpToItsLimit) {
    EXPECT_EQ(ShortText<4>{}.view(), "");
    EXPECT_TRUE(ShortText<4>{}.is_empty());
    EXPECT_EQ(ShortText<4>{"abcd"}.view(), "abcd");
    const ShortText<4> copy = ShortText<4>{"ab"};
    EXPECT_EQ(copy.view(), "ab");
    EXPECT_FALSE(copy.is_empty());
}

TEST(ShortTextTest, IsNoLargerThanItsTextAndALength) {
    EXPECT_EQ(sizeof(ShortText<26>), 27U);
    EXPECT_EQ(alignof(ShortText<26>), 1U);
}

TEST(ShortTextDeathTest, LongerTextBreaksAnInvariant) { EXPECT_DEATH(ShortText<4>{"abcde"}, ""); }

}  // namespace
}  // namespace crier::engineio
