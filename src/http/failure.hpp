#pragma once

#include "contracts/errors.hpp"
#include "json/parse.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace crier::http {

/// How a handler says no. Becomes the error body of docs/http-api.md, in one place.
struct Failure {
    contracts::PublicError error = contracts::PublicError::InternalError;

    /// Replaces the default sentence; never carries secrets or another person's data.
    std::string message{};

    /// Further members for programs, e.g. which field.
    std::optional<json::object> details{};

    /// Sent as Retry-After when not zero.
    std::chrono::seconds retry_after{0};
};

/// A request that is not valid; `message` names what and says what would be.
inline Failure invalid(std::string message) {
    return {.error = contracts::PublicError::ValidationError, .message = std::move(message)};
}

}  // namespace crier::http
