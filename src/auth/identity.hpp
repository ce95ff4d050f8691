#pragma once

#include "base/clock.hpp"
#include "contracts/ids.hpp"

#include <optional>
#include <string>
#include <vector>

namespace crier::auth {

using contracts::TenantId;
using contracts::UserId;

/// Longest user id that is taken from a token or a message (contract A, section 3).
inline constexpr std::size_t kMaxUserIdBytes = 128;

/// Longest name that is taken from a token.
inline constexpr std::size_t kMaxNameBytes = 200;

/// Who is speaking, whatever the door. Lives on: any thread (a value).
struct Identity {
    TenantId tenant{"default"};
    UserId user{};
    /// What to call the person; empty when nobody said. For show, never for access.
    std::string name{};
    std::vector<std::string> roles{};
    std::optional<WallTime> expires{};

    bool has_role(std::string_view role) const;

    /// A program that acts for everybody of its tenant: may publish, and read for any user.
    bool is_service() const;
};

}  // namespace crier::auth
