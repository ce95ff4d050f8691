#pragma once

#include "auth/auth_config.hpp"
#include "base/clock.hpp"
#include "http/api_guard.hpp"
#include "http/router.hpp"
#include "json/parse.hpp"
#include "loop/task.hpp"

#include <cstddef>
#include <string>

namespace crier::gateways {

struct SessionConfig {
    /// Anybody may sign in as anybody: for the demo of `crier dev`, never for real data.
    bool allows_demo_sign_in = false;
    std::chrono::seconds demo_session_life = std::chrono::hours{12};
    bool trusts_proxy = false;
};

/// Who am I, and what does this server offer: /api/config, /api/auth/session, /api/auth/logout,
/// and the demo's sign-in (docs/http-api.md).
///
/// Lives on: any loop.
class SessionGateway {
public:
    struct Parts {
        const http::ApiGuard& guard;
        const auth::AuthConfig& auth;
        const SessionConfig& config;
        const Clock& clock;
        /// The answer of /api/config; made at start-up.
        json::object public_config;
    };

    explicit SessionGateway(Parts parts) : parts_{std::move(parts)} {}
    SessionGateway(const SessionGateway&) = delete;
    SessionGateway& operator=(const SessionGateway&) = delete;

    void add_routes(http::Router& router);

private:
    loop::Task<http::Answer> show_config(http::Request request);
    loop::Task<http::Answer> show_session(http::Request request);
    loop::Task<http::Answer> sign_out(http::Request request);
    loop::Task<http::Answer> sign_in_to_demo(http::Request request);

    std::string cookie(const http::Request& request, std::string_view value, long seconds) const;

    Parts parts_;
};

}  // namespace crier::gateways
