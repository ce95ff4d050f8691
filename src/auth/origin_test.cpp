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
          "https://h\\evil",
          "https://u:p@h",
          "https://h@evil",
          "http://::1",
          "http://[::1",
          "http://::1]",
          "http://[h]",
          "http://[]",
          "http://h:1:2",
          "http://h:+80",
          "http://h:-1",
          "http://h:65536",
          "http://h ",
          " http://h",
          "HTTP://h",
          "http://h\x01",
          "http://h,http://evil"}) {
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

// Security 2.2: the default port of a scheme is that port, and an address is a host like others.
TEST(OriginPolicyTest, S22_DefaultPortsAndAddresses) {
    const OriginPolicy policy{{"https://app.example.com:443", "http://[2001:db8::1]:3000"}};
    const auto own = own_origin("http", "[::1]");
    EXPECT_TRUE(policy.allows("https://app.example.com", own));
    EXPECT_TRUE(policy.allows("https://APP.example.com:443", own));
    EXPECT_TRUE(policy.allows("http://[::1]", own));
    EXPECT_TRUE(policy.allows("http://[::1]:80", own));
    EXPECT_TRUE(policy.allows("http://[2001:DB8::1]:3000", own));
    EXPECT_FALSE(policy.allows("https://app.example.com:80", own));
    EXPECT_FALSE(policy.allows("http://[::1]:3000", own));
    EXPECT_FALSE(policy.allows("http://[::2]", own));
    EXPECT_FALSE(policy.allows("http://app.example.com.", own_origin("http", "app.example.com")));
}

// Security 2.2: each policy has its own list, whoever was asked first.
TEST(OriginPolicyTest, S22_TwoPoliciesDoNotShareTheirLists) {
    const OriginPolicy first{{"https://a.example"}};
    const OriginPolicy second{{"https://b.example"}};
    for (int round = 0; round < 2; ++round) {
        EXPECT_TRUE(first.allows("https://a.example", std::nullopt));
        EXPECT_FALSE(second.allows("https://a.example", std::nullopt));
        EXPECT_TRUE(second.allows("https://b.example", std::nullopt));
        EXPECT_FALSE(first.allows("https://b.example", std::nullopt));
    }
}

TEST(OriginPolicyTest, HS14_NoOriginIsNoBrowserPage) {
    const OriginPolicy policy{{}};
    EXPECT_TRUE(policy.allows(std::nullopt, own_origin("http", "h")));
    EXPECT_FALSE(policy.allows("http://h", std::nullopt)) << "no Host to compare with";
}

}  // namespace
}  // namespace crier::auth
