#include "engineio/cors.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace crier::engineio {
namespace {

constexpr std::string_view kEverybody = "*";
constexpr std::string_view kAllowOrigin = "Access-Control-Allow-Origin";

bool is_same_origin(std::string_view allowed, std::string_view origin) {
    if (allowed == origin) return true;
    const auto parsed = auth::parse_origin(allowed);
    return parsed && parsed == auth::parse_origin(origin);
}

bool is_listed(const CorsConfig& config, std::string_view origin) {
    return std::any_of(
        config.origins.begin(), config.origins.end(), [origin](std::string_view allowed) {
            return allowed == kEverybody || is_same_origin(allowed, origin);
        });
}

bool is_for_everybody(const CorsConfig& config) {
    return std::find(config.origins.begin(), config.origins.end(), kEverybody) !=
           config.origins.end();
}

/// Caches must not give the answer for one page to another.
void add_to_vary(http::Headers& headers, std::string_view name) {
    const auto before = headers.find("Vary");
    headers.set("Vary", before ? fmt::format("{}, {}", *before, name) : std::string{name});
}

}  // namespace

bool allows_origin(
    const CorsConfig& config,
    std::optional<std::string_view> origin,
    const std::optional<auth::Origin>& own) {
    if (!origin) return true;
    if (own && auth::parse_origin(*origin) == own) return true;
    return is_listed(config, *origin);
}

void add_cors_headers(
    const CorsConfig& config, std::optional<std::string_view> origin, http::Headers& headers) {
    if (!config.is_on()) return;
    if (is_for_everybody(config)) {
        headers.add(kAllowOrigin, kEverybody);
    } else {
        // As in the reference: a single origin is told to everybody, one of several to itself.
        if (config.origins.size() == 1) {
            headers.add(kAllowOrigin, config.origins.front());
        } else if (origin && is_listed(config, *origin)) {
            headers.add(kAllowOrigin, *origin);
        }
        add_to_vary(headers, "Origin");
    }
    if (config.allows_credentials) headers.add("Access-Control-Allow-Credentials", "true");
}

http::Response preflight(const CorsConfig& config, const http::Request& request) {
    CRIER_ASSERT(config.is_on());
    http::Response response = http::Response::empty(http::Status::NoContent);
    http::Headers& headers = response.headers;
    add_cors_headers(config, request.headers.find("Origin"), headers);
    headers.add("Access-Control-Allow-Methods", fmt::format("{}", fmt::join(config.methods, ",")));
    if (!config.allowed_headers.empty()) {
        headers.add(
            "Access-Control-Allow-Headers",
            fmt::format("{}", fmt::join(config.allowed_headers, ",")));
    } else {
        add_to_vary(headers, "Access-Control-Request-Headers");
        const auto wanted = request.headers.find("Access-Control-Request-Headers");
        if (wanted) headers.add("Access-Control-Allow-Headers", *wanted);
    }
    if (config.max_age) {
        headers.add("Access-Control-Max-Age", std::to_string(config.max_age->count()));
    }
    // Superfluous by RFC 9110 §8.6, but there are browsers that hang without it.
    headers.add("Content-Length", "0");
    return response;
}

}  // namespace crier::engineio
