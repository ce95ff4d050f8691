#pragma once

#include "crier/arguments.hpp"

#include <optional>
#include <string>
#include <utility>

namespace crier {

/// Why somebody or something is turned away. What a client sees as the error of `connect_error`:
/// its message, and its data when there is any.
struct Refusal {
    std::string message{};
    std::optional<Json> data{};
};

/// What a middleware says: `allow()` or `refuse("not authorized")`.
using Verdict = std::optional<Refusal>;

inline Verdict allow() { return std::nullopt; }
inline Verdict refuse(std::string message, std::optional<Json> data = std::nullopt) {
    return Refusal{.message = std::move(message), .data = std::move(data)};
}

}  // namespace crier
