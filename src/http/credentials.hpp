#pragma once

#include "http/request.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace crier::http {

/// Where a token travelled. A cookie is sent by the browser on its own, so only it needs the
/// origin checked.
enum class TokenSource : std::uint8_t { Query, Authorization, Cookie };

struct FoundToken {
    std::string_view token;  ///< Lives as long as the request.
    TokenSource source;
};

/// The first of: `?token=`, `Authorization: Bearer`, cookie `access_token` (contract A,
/// section 2). The first one that is present counts, valid or not: never another one after it.
std::optional<FoundToken> find_socket_token(const Request& request);

/// The same for protocols that give the token a place of their own instead of the URL:
/// `Authorization: Bearer`, then the cookie.
std::optional<FoundToken> find_header_token(const Headers& headers);

/// The same for the REST doors, where a token in the URL is not taken: cookie `access_token`,
/// then `Authorization: Bearer` (contract A, section 5).
std::optional<FoundToken> find_rest_token(const Request& request);

/// "http" or "https", as the browser saw it. `trusts_proxy` lets X-Forwarded-Proto decide.
std::string_view scheme_of(const Request& request, bool trusts_proxy);

}  // namespace crier::http
