#include "http/api_guard.hpp"

#include "auth/jwt.hpp"

#include <gtest/gtest.h>

namespace crier::http {
namespace {

using namespace std::chrono_literals;

class ApiGuardTest : public ::testing::Test {
protected:
    ApiGuardTest() {
        config_.jwt_secret = Secret{"0123456789abcdef0123456789abcdef"};
        config_.api_keys = {Secret{"key-1"}};
        request_.headers.add("Host", "app.example");
        request_.method = Method::Post;
    }

    std::string token(std::string user, std::vector<std::string> roles = {}) {
        return auth::sign_jwt(
            {.user = auth::UserId{user}, .roles = std::move(roles)},
            config_,
            clock_.wall_now(),
            1h);
    }
    /// The user, or the code.
    std::string identified() {
        const auto identity = guard_.identify(request_);
        return identity ? identity->user.text()
                        : std::string{contracts::describe(identity.error().error).code};
    }
    std::string service() {
        const auto identity = guard_.require_service(request_);
        return identity ? "yes" : std::string{contracts::describe(identity.error().error).code};
    }

    ManualClock clock_;
    auth::AuthConfig config_;
    auth::Authenticator authenticator_{config_, clock_};
    auth::OriginPolicy origins_{{"https://other.example"}};
    ApiGuard guard_{authenticator_, origins_, false};
    Request request_;
};

TEST_F(ApiGuardTest, TakesEveryKindOfCredential) {
    EXPECT_EQ(identified(), "UNAUTHORIZED");
    request_.headers.set("Authorization", "Bearer " + token("u-1"));
    EXPECT_EQ(identified(), "u-1");
    request_.headers.set("Authorization", "Bearer key-1");
    EXPECT_EQ(identified(), "api-key");
    request_.headers.set("X-Api-Key", "wrong");
    EXPECT_EQ(identified(), "INVALID_API_KEY");
}

TEST_F(ApiGuardTest, InvalidAndExpiredTokensHaveTheirCodes) {
    request_.headers.set("Authorization", "Bearer a.b.c");
    EXPECT_EQ(identified(), "INVALID_TOKEN");
    request_.headers.set("Authorization", "Bearer " + token("u-1"));
    clock_.advance(2h);
    EXPECT_EQ(identified(), "SESSION_EXPIRED");
}

// B69: a changing request with a cookie from another site.
TEST_F(ApiGuardTest, B69_CookiesOfForeignPagesAreRefused) {
    request_.headers.set("Cookie", "access_token=" + token("u-1"));
    EXPECT_EQ(identified(), "csrf") << "Security 2.5: the origin is mandatory";
    request_.headers.set("Origin", "http://app.example");
    EXPECT_EQ(identified(), "u-1");
    request_.headers.set("Origin", "https://other.example");
    request_.headers.set("Sec-Fetch-Site", "cross-site");
    EXPECT_EQ(identified(), "u-1") << "on the allow-list";
    for (const char* origin : {"https://evil.example", "null", "https://app.example"}) {
        request_.headers.set("Origin", origin);
        EXPECT_EQ(identified(), "csrf") << origin;
    }
    request_.method = Method::Get;
    EXPECT_EQ(identified(), "u-1") << "reading is protected by the same-origin policy";
}

TEST_F(ApiGuardTest, ACrossSiteRequestWithoutOriginIsRefused) {
    request_.headers.set("Cookie", "access_token=" + token("u-1"));
    request_.headers.set("Sec-Fetch-Site", "cross-site");
    EXPECT_EQ(identified(), "csrf");
    request_.headers.set("Sec-Fetch-Site", "same-site");
    EXPECT_EQ(identified(), "csrf") << "a sibling of the domain is not the page";
    request_.headers.set("Sec-Fetch-Site", "same-origin");
    EXPECT_EQ(identified(), "u-1");
    request_.headers.set("Origin", "https://evil.example");
    EXPECT_EQ(identified(), "csrf");
}

TEST_F(ApiGuardTest, S25_CookieRoutesRefuseForeignPagesAndLetProgramsPass) {
    const auto passes = [&] { return guard_.refuse_foreign_page(request_).has_value(); };
    EXPECT_TRUE(passes()) << "no page";
    request_.headers.set("Sec-Fetch-Site", "cross-site");
    EXPECT_FALSE(passes());
    request_.headers.set("Origin", "http://app.example");
    EXPECT_TRUE(passes());
    request_.headers.set("Origin", "null");
    EXPECT_FALSE(passes());
}

TEST_F(ApiGuardTest, ABearerTokenNeedsNoOrigin) {
    request_.headers.set("Authorization", "Bearer " + token("u-1"));
    request_.headers.set("Origin", "https://evil.example");
    EXPECT_EQ(identified(), "u-1");
}

TEST_F(ApiGuardTest, ServicesAreKeysAndServiceTokens) {
    EXPECT_EQ(service(), "INVALID_API_KEY");
    request_.headers.set("Authorization", "Bearer " + token("u-1"));
    EXPECT_EQ(service(), "FORBIDDEN");
    request_.headers.set("Authorization", "Bearer " + token("job-runner", {"service"}));
    EXPECT_EQ(service(), "yes");
    request_.headers.set("X-Api-Key", "key-1");
    EXPECT_EQ(service(), "yes");
}

TEST_F(ApiGuardTest, WithoutConfiguredKeysTheOperatorIsTold) {
    config_.api_keys.clear();
    request_.headers.set("X-Api-Key", "key-1");
    EXPECT_EQ(service(), "MISSING_API_KEY");
}

}  // namespace
}  // namespace crier::http
