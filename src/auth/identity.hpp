#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/name.hpp"

namespace crier::auth {

/// Whose data it is: rooms, files and rows of one tenant are invisible to all others.
using TenantId = Name<struct TenantIdTag>;

/// A person, or an account of one, inside a tenant.
using UserId = Name<struct UserIdTag>;

/// Longest user id that is taken from a token or a message (contract A, section 3).
inline constexpr std::size_t kMaxUserIdBytes = 128;

/// Who is speaking, whatever the door. Lives on: any thread (a value).
struct Identity {
    TenantId tenant{"default"};
    UserId user{};
    std::vector<std::string> roles{};
    std::optional<WallTime> expires{};

    bool has_role(std::string_view role) const;

    /// A program that acts for everybody of its tenant: may publish, and read for any user.
    bool is_service() const;
};

}  // namespace crier::auth
