#pragma once

#include "auth/authenticator.hpp"
#include "auth/identity.hpp"
#include "auth/origin.hpp"
#include "base/result.hpp"
#include "contracts/errors.hpp"
#include "http/failure.hpp"
#include "http/request.hpp"

namespace crier::http {

/// Who asks, for every REST door: X-Api-Key, then the cookie, then Authorization (a JWT, or an API
/// key).
///
/// A cookie travels with every request a browser makes, whoever's page asked for it: a changing
/// request with one is refused as `csrf` unless the browser says that it comes from the page's own
/// origin or an allowed one. One that says nothing (no Origin, no Sec-Fetch-Site) is refused too.
/// Lives on: any thread (immutable). What it refers to outlives it.
class ApiGuard {
public:
    ApiGuard(
        const auth::Authenticator& authenticator,
        const auth::OriginPolicy& origins,
        bool trusts_proxy)
        : authenticator_{authenticator}, origins_{origins}, trusts_proxy_{trusts_proxy} {}

    /// `when_missing` is told when there is no credential at all.
    Result<auth::Identity, Failure> identify(
        const Request& request,
        contracts::PublicError when_missing = contracts::PublicError::Unauthorized) const;

    /// A program that may act for everybody: API key or service token.
    Result<auth::Identity, Failure> require_service(const Request& request) const;

    /// For routes that set or take away a cookie without needing one: refuses what a browser says
    /// comes from another site's page, and lets pass what comes from no page.
    Result<void, Failure> refuse_foreign_page(const Request& request) const;

private:
    bool has_allowed_origin(const Request& request) const;
    Result<void, Failure> check_cross_site(const Request& request) const;

    const auth::Authenticator& authenticator_;
    const auth::OriginPolicy& origins_;
    bool trusts_proxy_;
};

}  // namespace crier::http
