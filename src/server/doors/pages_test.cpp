#include "server/doors/pages.hpp"

#include <gtest/gtest.h>

namespace crier::server {
namespace {

TEST(PagesTest, ABrowserGetsThePage) {
    EXPECT_FALSE(
        prefers_json("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"));
}

TEST(PagesTest, AProgramThatAsksForJsonGetsJson) {
    EXPECT_TRUE(prefers_json("application/json"));
    EXPECT_TRUE(prefers_json("application/json, text/plain, */*"));
    EXPECT_TRUE(prefers_json("application/*"));
    EXPECT_TRUE(prefers_json("text/html;q=0.1, application/json;q=0.2"));
}

TEST(PagesTest, WithoutAPreferenceThePageIsShown) {
    EXPECT_FALSE(prefers_json(""));
    EXPECT_FALSE(prefers_json("*/*"));
    EXPECT_FALSE(prefers_json("text/html, application/json"));
    EXPECT_FALSE(prefers_json("application/json;q=0"));
}

}  // namespace
}  // namespace crier::server
