#include "gateways/session/session_gateway.hpp"

#include "auth/jwt.hpp"
#include "http/cookies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier::gateways {
namespace {

using http::Answer;
using http::Method;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SessionGatewayTest : public ::testing::Test {
protected:
    SessionGatewayTest() {
        auth_config_.jwt_secret = Secret{"0123456789abcdef0123456789abcdef"};
        session_config_.allows_demo_sign_in = true;
        request_.method = Method::Post;
        request_.headers.add("Host", "app.example");
        request_.body = R"({"userId":"maria"})";
    }

    Answer post(const char* path) {
        SessionGateway gateway{{guard_, auth_config_, session_config_, clock_, {}}};
        http::Router router;
        gateway.add_routes(router);
        auto found = router.find(request_.method, path);
        auto* route = std::get_if<http::Router::Found>(&found);
        if (route == nullptr) {
            return std::unexpected{http::Failure{.error = contracts::PublicError::NotFound}};
        }
        std::optional<Answer> answer;
        loop::start(
            [](const http::Route* chosen,
               http::Request asked,
               std::optional<Answer>* out) -> loop::Task<void> {
                out->emplace(co_await chosen->handler(std::move(asked)));
            }(route->route, request_, &answer));
        return std::move(*answer);
    }
    std::string outcome(const char* path) {
        const Answer answer = post(path);
        return answer ? "ok" : std::string{contracts::describe(answer.error().error).code};
    }

    ManualClock clock_;
    auth::AuthConfig auth_config_;
    auth::Authenticator authenticator_{auth_config_, clock_};
    auth::OriginPolicy origins_{{}};
    http::ApiGuard guard_{authenticator_, origins_, true};
    SessionConfig session_config_{.trusts_proxy = true};
    http::Request request_;
};

// Security 2.3: scripts never see the cookie, foreign pages do not send it, and TLS keeps it.
TEST_F(SessionGatewayTest, S23_TheCookieHasItsFlags) {
    const Answer plain = post("/api/demo/sign-in");
    const std::string cookie{*plain->headers.find("Set-Cookie")};
    EXPECT_THAT(
        cookie,
        AllOf(HasSubstr("; Path=/;"), HasSubstr("; HttpOnly"), HasSubstr("; SameSite=Lax")));
    EXPECT_THAT(cookie, Not(HasSubstr("Secure")));
    EXPECT_THAT(cookie, Not(HasSubstr("Domain")));
    EXPECT_EQ(plain->headers.find("Cache-Control"), "no-store");

    request_.headers.add("X-Forwarded-Proto", "https");
    EXPECT_THAT(
        std::string{*post("/api/demo/sign-in")->headers.find("Set-Cookie")}, HasSubstr("; Secure"));
    EXPECT_THAT(
        std::string{*post("/api/auth/logout")->headers.find("Set-Cookie")},
        AllOf(HasSubstr("access_token=;"), HasSubstr("Max-Age=0"), HasSubstr("; Secure")));
}

// Security 2.5: a foreign page signs nobody in or out.
TEST_F(SessionGatewayTest, S25_ForeignPagesSignNobodyInOrOut) {
    for (const char* path : {"/api/demo/sign-in", "/api/auth/logout"}) {
        request_.headers.set("Origin", "http://app.example");
        EXPECT_EQ(outcome(path), "ok") << path;
        request_.headers.set("Origin", "https://evil.example");
        EXPECT_EQ(outcome(path), "csrf") << path;
    }
    request_.headers.set("Origin", "http://app.example");
    request_.headers.set("Content-Type", "text/plain");
    EXPECT_EQ(outcome("/api/demo/sign-in"), "UNSUPPORTED_MEDIA_TYPE");
}

TEST_F(SessionGatewayTest, ASecondTabKnowsTheNameToo) {
    request_.body = R"({"userId":"maria-lopez","fullName":"María López"})";
    const Answer signed_in = post("/api/demo/sign-in");
    const std::string cookie{*signed_in->headers.find("Set-Cookie")};
    request_.headers.set("Cookie", cookie.substr(0, cookie.find(';')));
    request_.method = Method::Get;
    const Answer session = post("/api/auth/session");
    EXPECT_THAT(
        std::string{as_text(session->body.view())},
        HasSubstr(R"("username":"maria-lopez","fullName":"María López")"));
}

TEST_F(SessionGatewayTest, ANameThatNoTokenCouldCarryIsRefused) {
    request_.body = R"({"userId":"m","fullName":")" + std::string(201, 'x') + "\"}";
    EXPECT_EQ(outcome("/api/demo/sign-in"), "VALIDATION_ERROR");
}

TEST_F(SessionGatewayTest, TheDemoSignInIsThereOnlyWhenConfiguredAndTakesPlainIds) {
    for (const char* id : {"", "a b", "a;b", "a\\r\\nb", "../a", "ü"}) {
        request_.body = std::string{R"({"userId":")"} + id + "\"}";
        EXPECT_EQ(outcome("/api/demo/sign-in"), "VALIDATION_ERROR") << id;
    }
    session_config_.allows_demo_sign_in = false;
    EXPECT_EQ(outcome("/api/demo/sign-in"), "NOT_FOUND");
}

}  // namespace
}  // namespace crier::gateways
