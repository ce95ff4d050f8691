#include "base/secret.hpp"

#include <gtest/gtest.h>

namespace crier {
namespace {

TEST(SecretTest, PrintsAsStarsAndRevealsOnlyOnRequest) {
    const Secret secret{"s3cr3t-key"};
    EXPECT_EQ(fmt::format("{}", secret), "***");
    EXPECT_EQ(secret.reveal(), "s3cr3t-key");
}

}  // namespace
}  // namespace crier
