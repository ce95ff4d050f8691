#pragma once

#include "auth/authenticator.hpp"
#include "auth/identity.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace crier::dashboard {

/// Who opened a socket (contract A, section 2): nobody, somebody, or somebody not believed.
struct Credential {
    bool is_rejected = false;
    std::optional<auth::Identity> identity{};
    /// How long it is still believed.
    std::optional<std::chrono::milliseconds> valid_for{};
};

/// Looks at the token that a socket came with; what is not believed is logged without it. `peer` is
/// its address.
Credential check_credential(
    const auth::Authenticator& authenticator,
    std::optional<std::string_view> token,
    std::string_view peer);

/// Until when the identity is believed, from now; the leeway of clocks included.
std::optional<std::chrono::milliseconds> remaining_time(
    const auth::Authenticator& authenticator, const auth::Identity& identity);

}  // namespace crier::dashboard
