#pragma once

#include "base/secret.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace crier::auth {

struct AuthConfig {
    /// Key of HS256 tokens, at least 32 bytes (RFC 7518 §3.2). Empty: no token is accepted.
    Secret jwt_secret{};

    /// When not empty, `iss` must be exactly this.
    std::string issuer{};

    /// When not empty, `aud` must be this or contain it.
    std::string audience{};

    /// How far clocks may differ in `exp`, `nbf` and `iat`.
    std::chrono::seconds leeway{60};

    /// Keys that let programs publish.
    std::vector<Secret> api_keys{};

    /// Origins besides the server's own that browsers may connect from, e.g.
    /// https://app.example.com.
    std::vector<std::string> allowed_origins{};
};

}  // namespace crier::auth
