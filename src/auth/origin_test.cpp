#include "auth/origin.hpp"

#include <gtest/gtest.h>

namespace crier::auth {
namespace {

TEST(OriginTest, ParsesSchemeHostAndPort) {
    EXPECT_EQ(parse_origin("https://App.Example.com"), (Origin{"https", "app.example.com", 443}));
    EXPECT_EQ(parse_origin("http://h:8080"), (Origin{"http", "h", 8080}));
    EXPECT_EQ(parse_origin("http://[::1]:80"), (Origin{"http", "[::1]", 80}));
    for (const char* text :
         {"",
          "null",
          "h",
          "//h",
          "ftp://h",
          "https://",
          "https://h/",
          "https://h/path",
          "https://u@h",
          "https://h:",
          "https://h:x",
          "https://h:99999",
          "https://*",
          "https://*.example.com",
          "https://h?q",
          "https://h#f",
          "https://h\\evil"}) {
        EXPECT_FALSE(parse_origin(text)) << text;
    }
}

TEST(OriginPolicyTest, HS12_ComparesTheWholeOrigin) {
    const OriginPolicy policy{{"https://app.example.com"}};
    const auto own = own_origin("http", "localhost:3000");

    EXPECT_TRUE(policy.allows("http://localhost:3000", own));
    EXPECT_TRUE(policy.allows("https://app.example.com", own));
    for (const char* origin :
         {"null",
          "https://localhost:3000",
          "http://localhost:3001",
          "http://localhost",
          "http://app.example.com",
          "https://app.example.com:8443",
          "https://app.example.com.evil.com",
          "https://evil-app.example.com",
          "https://example.com"}) {
        EXPECT_FALSE(policy.allows(origin, own)) << origin;
    }
}

TEST(OriginPolicyTest, HS14_NoOriginIsNoBrowserPage) {
    const OriginPolicy policy{{}};
    EXPECT_TRUE(policy.allows(std::nullopt, own_origin("http", "h")));
    EXPECT_FALSE(policy.allows("http://h", std::nullopt)) << "no Host to compare with";
}

}  // namespace
}  // namespace crier::auth
