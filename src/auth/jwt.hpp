#pragma once

#include "auth/auth_config.hpp"
#include "auth/auth_error.hpp"
#include "auth/identity.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace crier::auth {

/// Longest token that is looked at.
inline constexpr std::size_t kMaxTokenBytes = 8 * 1024;

/// Believes a JWT (RFC 7519) signed with HS256, or says why not.
///
/// Order of the checks (security.md 2.4): size, three parts, strict base64url, JSON objects
/// without double keys and at most 8 deep, `alg` exactly HS256, no `crit`, `b64`, `jwk`, `jku`,
/// `x5u` or `x5c`, signature, and only then the claims. `exp` is required; a token that says it is
/// for another use than access (`typ`, `type`, `token_use`) is refused. `kid` chooses nothing:
/// there is one key. The signature itself is checked by libjwt (ADR 0005).
///
/// Claims: `sub` is the user, `name` what to call them; `role` (text) and `roles` (list) the roles;
/// `tenant` the tenant, "default" without it. A service token may leave `sub` out. Lives on: any
/// thread.
Result<Identity, AuthError> verify_jwt(
    std::string_view token, const AuthConfig& config, WallTime now);

/// A token that verify_jwt believes for `lifetime`. For `crier token`, demo sign-in and tests.
std::string sign_jwt(
    const Identity& identity,
    const AuthConfig& config,
    WallTime now,
    std::chrono::seconds lifetime);

}  // namespace crier::auth
