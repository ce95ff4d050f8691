#pragma once

#include "auth/identity.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::auth {

/// A key with the name that links carry, so that keys can be changed while old links live.
struct LinkKey {
    std::string id;
    Secret secret;
};

/// What a signed link allows: one subject to GET one path until a moment, as long as the object
/// is still of that generation (a delete or a wall raises it and ends all links at once).
struct LinkClaims {
    std::string path{};
    TenantId tenant{};
    UserId subject{};
    std::uint64_t generation = 0;
    WallTime expires{};
};

/// Makes and checks links that need no further credential (security.md 2.8).
///
/// sig = HMAC-SHA256(key, "crier-url-v1" LF "GET" LF path LF exp LF tenant LF sub LF gen), with the
/// query parameters kid, exp, tenant, sub, gen, sig, each exactly once and no others. Tenant and
/// sub are signed percent-encoded, so that no id can hold a line of its own. Lives on: any thread
/// (immutable).
class LinkSigner {
public:
    /// The first key signs, all verify; at least one.
    explicit LinkSigner(std::vector<LinkKey> keys);

    /// `claims.path` with its query.
    std::string sign(const LinkClaims& claims) const;

    struct Parameter {
        std::string_view name;
        std::string_view value;
    };

    /// The claims when every parameter is there once, the signature fits and the link has not
    /// expired (60 s of clock difference are forgiven). Whoever asked learns only yes or no.
    std::optional<LinkClaims> verify(
        std::string_view path, const std::vector<Parameter>& query, WallTime now) const;

private:
    std::string signature(const LinkKey& key, const LinkClaims& claims) const;

    std::vector<LinkKey> keys_;
};

}  // namespace crier::auth
