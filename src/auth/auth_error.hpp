#pragma once

#include "contracts/errors.hpp"

#include <cstdint>
#include <string_view>

namespace crier::auth {

/// Why a credential is not believed. For logs and metrics; a client is told less.
enum class AuthError : std::uint8_t {
    TooLong,
    Malformed,        ///< Not three parts of strict base64url with JSON objects in them.
    WrongAlgorithm,   ///< Another alg than the configured one, or a header that points to keys.
    BadSignature,
    Expired,
    NotYetValid,      ///< nbf or iat in the future.
    WrongAudience,
    WrongIssuer,
    WrongType,        ///< An ID or refresh token, or one of another kind.
    NoSubject,
    NotConfigured,    ///< No key to check with.
    UnknownKey,       ///< An API key that is not in the list.
};

std::string_view name_of(AuthError error);

/// What a client may know: that its session is over, or that the token is not valid.
contracts::PublicError to_public(AuthError error);

}  // namespace crier::auth
