#pragma once

#include "auth/auth_config.hpp"
#include "auth/auth_error.hpp"
#include "auth/identity.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

#include <string_view>

namespace crier::auth {

/// Turns credentials into identities: one set of rules for every door.
///
/// Lives on: any thread (immutable after construction). `config` and `clock` outlive it.
class Authenticator {
public:
    Authenticator(const AuthConfig& config, const Clock& clock) : config_{config}, clock_{clock} {}

    Result<Identity, AuthError> verify_token(std::string_view token) const;

    /// Compared in constant time with every configured key; a valid one is a service.
    Result<Identity, AuthError> verify_api_key(std::string_view key) const;

    bool has_api_keys() const { return !config_.api_keys.empty(); }
    const AuthConfig& config() const { return config_; }
    const Clock& clock() const { return clock_; }

private:
    const AuthConfig& config_;
    const Clock& clock_;
};

}  // namespace crier::auth
