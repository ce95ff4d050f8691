#include "http/credentials.hpp"

#include "http/cookies.hpp"

namespace crier::http {
namespace {

constexpr std::string_view kCookieName = "access_token";

std::optional<FoundToken> find_bearer(const Headers& headers) {
    const auto field = headers.find("Authorization");
    constexpr std::string_view kScheme = "Bearer ";
    if (!field || field->size() <= kScheme.size()) return std::nullopt;
    if (!is_equal_ignoring_case(field->substr(0, kScheme.size()), kScheme)) return std::nullopt;
    return FoundToken{trim(field->substr(kScheme.size())), TokenSource::Authorization};
}

std::optional<FoundToken> find_in_cookie(const Headers& headers) {
    const auto cookie = find_cookie(headers, kCookieName);
    if (!cookie || cookie->empty()) return std::nullopt;
    return FoundToken{*cookie, TokenSource::Cookie};
}

}  // namespace

std::optional<FoundToken> find_socket_token(const Request& request) {
    if (const auto token = request.target.query.find("token")) {
        return FoundToken{*token, TokenSource::Query};
    }
    return find_header_token(request.headers);
}

std::optional<FoundToken> find_header_token(const Headers& headers) {
    if (const auto bearer = find_bearer(headers)) return bearer;
    return find_in_cookie(headers);
}

std::optional<FoundToken> find_rest_token(const Request& request) {
    if (const auto cookie = find_in_cookie(request.headers)) return cookie;
    return find_bearer(request.headers);
}

std::string_view scheme_of(const Request& request, bool trusts_proxy) {
    if (trusts_proxy) {
        const auto forwarded = request.headers.find("X-Forwarded-Proto");
        if (forwarded == "https" || forwarded == "http") return *forwarded;
    }
    return request.is_encrypted ? "https" : "http";
}

}  // namespace crier::http
