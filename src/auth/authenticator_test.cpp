#include "auth/authenticator.hpp"

#include "auth/jwt.hpp"

#include <gtest/gtest.h>

namespace crier::auth {
namespace {

using namespace std::chrono_literals;

TEST(AuthenticatorTest, ApiKeysAreServices) {
    AuthConfig config;
    config.api_keys = {Secret{"first-key"}, Secret{"second-key"}};
    const ManualClock clock;
    const Authenticator authenticator{config, clock};

    EXPECT_TRUE(authenticator.verify_api_key("second-key")->is_service());
    for (const char* key : {"", "first", "first-key ", "third-key"}) {
        EXPECT_EQ(authenticator.verify_api_key(key).error(), AuthError::UnknownKey) << key;
    }
}

// B56: tokens are judged by the new wall time after the clock jumps.
TEST(AuthenticatorTest, B56_TokensAreJudgedByTheWallClock) {
    AuthConfig config;
    config.jwt_secret = Secret{"0123456789abcdef0123456789abcdef"};
    ManualClock clock;
    const Authenticator authenticator{config, clock};
    const std::string token = sign_jwt({.user = UserId{"u"}}, config, clock.wall_now(), 10min);

    EXPECT_TRUE(authenticator.verify_token(token));
    clock.jump_wall(1h);
    EXPECT_EQ(authenticator.verify_token(token).error(), AuthError::Expired);
}

}  // namespace
}  // namespace crier::auth
