#include "auth/authenticator.hpp"

#include "auth/jwt.hpp"
#include "crypto/digest.hpp"

namespace crier::auth {

Result<Identity, AuthError> Authenticator::verify_token(std::string_view token) const {
    return verify_jwt(token, config_, clock_.wall_now());
}

Result<Identity, AuthError> Authenticator::verify_api_key(std::string_view key) const {
    // Digests have one length, so that not even the length of a key shows; all are compared.
    const crypto::Sha256Digest given = crypto::sha256(as_bytes(key));
    bool is_known = false;
    for (const Secret& known : config_.api_keys) {
        const crypto::Sha256Digest expected = crypto::sha256(as_bytes(known.reveal()));
        is_known |= crypto::is_equal_constant_time(Bytes{given}, Bytes{expected});
    }
    if (!is_known) return std::unexpected{AuthError::UnknownKey};
    return Identity{.user = UserId{"api-key"}, .roles = {"service"}};
}

}  // namespace crier::auth
