#include "base/random.hpp"

#include <gtest/gtest.h>

#include <set>

namespace crier {
namespace {

TEST(RandomTest, SameSeedGivesTheSameSequence) {
    SeededRandom a{7};
    SeededRandom b{7};
    SeededRandom c{8};

    EXPECT_EQ(random_u64(a), random_u64(b));
    EXPECT_NE(random_u64(a), random_u64(c));
}

TEST(RandomTest, UuidHasVersionAndVariantOfRfc9562) {
    SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string uuid = random_uuid(random);
        ASSERT_EQ(uuid.size(), 36U);
        EXPECT_EQ(uuid[8], '-');
        EXPECT_EQ(uuid[13], '-');
        EXPECT_EQ(uuid[18], '-');
        EXPECT_EQ(uuid[23], '-');
        EXPECT_EQ(uuid[14], '4');
        EXPECT_NE(std::string_view{"89ab"}.find(uuid[19]), std::string_view::npos);
        EXPECT_TRUE(seen.insert(uuid).second);
    }
}

TEST(RandomTest, TokenIsBase64UrlOfTheRequestedLength) {
    SeededRandom random{1};
    const std::string token = random_token(random, 16);
    EXPECT_EQ(token.size(), 22U);
    EXPECT_EQ(token.find_first_of("+/="), std::string::npos);
}

}  // namespace
}  // namespace crier
