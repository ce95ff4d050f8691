#pragma once

#include "base/clock.hpp"
#include "base/name.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace crier::store {

/// Names an append-only list of events. The tenant is a part of the name.
using StreamName = Name<struct StreamNameTag>;

/// Where an entry stands (security.md 5.1).
struct StreamPosition {
    std::uint64_t epoch = 0;   ///< Below 2^63. New when history was lost.
    std::uint64_t offset = 0;  ///< 1, 2, 3 … without gaps.
    bool operator==(const StreamPosition&) const = default;
};

struct NewEntry {
    std::uint64_t event = 0;        ///< The same in every stream that keeps it; below 2^63.
    std::uint64_t fresh_epoch = 0;  ///< Of a stream that begins with it.
    std::string json{};
    WallTime kept_at{};
};

struct StreamEntry {
    std::uint64_t offset = 0;
    std::uint64_t event = 0;
    std::string json{};
    WallTime kept_at{};
};

/// A part of a stream, and its ends at the same moment.
struct StreamPage {
    std::uint64_t epoch = 0;
    std::uint64_t first_kept = 1;  ///< What stood before it has been trimmed. last + 1: all of it.
    std::uint64_t last = 0;
    std::vector<StreamEntry> entries{};
};

/// What a publisher was answered under its idempotency key.
struct RememberedAnswer {
    std::string content_hash{};
    std::string answer{};
};

}  // namespace crier::store
