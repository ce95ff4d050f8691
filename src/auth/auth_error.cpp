#include "auth/auth_error.hpp"

namespace crier::auth {

std::string_view name_of(AuthError error) {
    switch (error) {
        case AuthError::TooLong: return "too_long";
        case AuthError::Malformed: return "malformed";
        case AuthError::WrongAlgorithm: return "wrong_algorithm";
        case AuthError::BadSignature: return "bad_signature";
        case AuthError::Expired: return "expired";
        case AuthError::NotYetValid: return "not_yet_valid";
        case AuthError::WrongAudience: return "wrong_audience";
        case AuthError::WrongIssuer: return "wrong_issuer";
        case AuthError::WrongType: return "wrong_type";
        case AuthError::NoSubject: return "no_subject";
        case AuthError::NotConfigured: return "not_configured";
        case AuthError::UnknownKey: return "unknown_key";
    }
    return "unknown";
}

contracts::PublicError to_public(AuthError error) {
    switch (error) {
        case AuthError::Expired: return contracts::PublicError::SessionExpired;
        case AuthError::UnknownKey: return contracts::PublicError::InvalidApiKey;
        default: return contracts::PublicError::InvalidToken;
    }
}

}  // namespace crier::auth
