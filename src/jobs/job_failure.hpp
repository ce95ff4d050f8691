#pragma once

#include <string>

namespace crier::jobs {

/// Why an attempt failed: for the person who waits (message), for programs (code, details) and for
/// the queue (is_retryable).
struct JobFailure {
    /// Contract A, section 8.1: TIMEOUT, NOT_FOUND, PROCESSING_ERROR, …
    std::string code{};
    /// A sentence a person understands; no paths, no addresses, no secrets.
    std::string message{};
    /// A JSON object; empty for none.
    std::string details{};
    bool is_retryable = false;
};

}  // namespace crier::jobs
