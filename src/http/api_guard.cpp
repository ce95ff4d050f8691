#include "http/api_guard.hpp"

#include "http/credentials.hpp"

#include <algorithm>

namespace crier::http {
namespace {

using contracts::PublicError;

bool changes_something(Method method) {
    return method != Method::Get && method != Method::Head && method != Method::Options;
}

/// A JWT has two dots; keys we hand out have none.
bool looks_like_jwt(std::string_view token) {
    return std::count(token.begin(), token.end(), '.') == 2;
}

bool names_own_page(const Request& request) {
    const auto site = request.headers.find("Sec-Fetch-Site");
    return site == "same-origin" || site == "none";
}

Failure to_failure(auth::AuthError error) { return {.error = auth::to_public(error)}; }

}  // namespace

bool ApiGuard::has_allowed_origin(const Request& request) const {
    const auto scheme = scheme_of(request, trusts_proxy_);
    const auto own = auth::own_origin(scheme, request.headers.find("Host").value_or(""));
    return origins_.allows(request.headers.find("Origin"), own);
}

Result<void, Failure> ApiGuard::check_cross_site(const Request& request) const {
    if (!changes_something(request.method)) return {};
    // An allowed other origin is "cross-site" or "same-site" to the browser, and welcome. Without
    // an origin the browser's own word is needed: old browsers leave out either.
    const bool is_ours =
        request.headers.contains("Origin") ? has_allowed_origin(request) : names_own_page(request);
    if (is_ours) return {};
    return std::unexpected{Failure{.error = PublicError::CrossSite}};
}

Result<void, Failure> ApiGuard::refuse_foreign_page(const Request& request) const {
    const bool says_nothing =
        !request.headers.contains("Origin") && !request.headers.contains("Sec-Fetch-Site");
    return says_nothing ? Result<void, Failure>{} : check_cross_site(request);
}

Result<auth::Identity, Failure> ApiGuard::identify(
    const Request& request, PublicError when_missing) const {
    if (const auto key = request.headers.find("X-Api-Key")) {
        auto identity = authenticator_.verify_api_key(*key);
        if (!identity) return std::unexpected{to_failure(identity.error())};
        return std::move(*identity);
    }
    const auto found = find_rest_token(request);
    if (!found) return std::unexpected{Failure{.error = when_missing}};
    if (found->source == TokenSource::Cookie) CRIER_TRY_VOID(check_cross_site(request));
    const bool is_key =
        found->source == TokenSource::Authorization && !looks_like_jwt(found->token);
    auto identity = is_key ? authenticator_.verify_api_key(found->token)
                           : authenticator_.verify_token(found->token);
    if (!identity) return std::unexpected{to_failure(identity.error())};
    return std::move(*identity);
}

Result<auth::Identity, Failure> ApiGuard::require_service(const Request& request) const {
    auto identity = identify(request, PublicError::InvalidApiKey);
    if (!identity) {
        const bool is_unknown_key = identity.error().error == PublicError::InvalidApiKey;
        // Contract A, section 5: 503 tells the operator, not the caller, what to do.
        if (is_unknown_key && !authenticator_.has_api_keys()) {
            return std::unexpected{Failure{.error = PublicError::MissingApiKey}};
        }
        return identity;
    }
    if (!identity->is_service()) return std::unexpected{Failure{.error = PublicError::Forbidden}};
    return identity;
}

}  // namespace crier::http
