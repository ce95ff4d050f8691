#pragma once

#include "auth/origin.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::engineio {

// Which pages of other origins may use the server (Fetch standard, "CORS protocol"). Pure
// functions.
//
// CORS itself only keeps a page from reading an answer: neither a polling POST, which is a "simple
// request", nor a WebSocket needs its leave. allows_origin is what keeps strangers out.

struct CorsConfig {
    /// Origins besides the server's own, as "https://app.example.com"; "*" for all. Empty: none,
    /// and no header is sent.
    std::vector<std::string> origins{};

    /// Browsers send cookies along. They refuse it together with "*".
    bool allows_credentials = false;

    /// Header fields a page may set; empty allows those it asks for.
    std::vector<std::string> allowed_headers{};

    std::vector<std::string> methods{"GET", "POST"};

    /// How long a browser remembers the answer to a preflight.
    std::optional<std::chrono::seconds> max_age{};

    bool is_on() const { return !origins.empty(); }
};

/// True for a request without Origin (no browser page sends it), for the server's own origin, and
/// for those of the configuration; compared as scheme, host and port. What is no http(s) origin
/// ("null", an app's scheme) is compared to the letter.
bool allows_origin(
    const CorsConfig& config,
    std::optional<std::string_view> origin,
    const std::optional<auth::Origin>& own);

/// Adds what belongs on every answer to a request of `origin`, errors too; nothing when CORS is
/// off.
void add_cors_headers(
    const CorsConfig& config, std::optional<std::string_view> origin, http::Headers& headers);

/// The answer to OPTIONS: 204. Only when CORS is on.
http::Response preflight(const CorsConfig& config, const http::Request& request);

}  // namespace crier::engineio
