#pragma once

#include "contracts/errors.hpp"

#include <cstdint>
#include <string_view>

namespace crier::store {

enum class StoreError : std::uint8_t {
    Busy,         ///< Somebody else holds the database longer than the wait; try again.
    Full,         ///< No space left; nothing was changed, reading goes on.
    Conflict,     ///< A key exists already, or a rule of a table would be broken.
    Overloaded,   ///< Too many requests wait for the store.
    Unavailable,  ///< The database cannot be read or written; the log has the cause.
    Stale,        ///< The caller's fence is older than the record's: somebody else owns it now.
};

std::string_view name_of(StoreError error);

/// What a client may know of it.
contracts::PublicError to_public(StoreError error);

}  // namespace crier::store
