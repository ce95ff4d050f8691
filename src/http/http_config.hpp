#pragma once

#include "base/units.hpp"

#include <chrono>
#include <cstddef>

namespace crier::http {

struct HttpConfig {
    /// A longer request line is answered 414.
    std::size_t max_request_line_bytes = 8 * kKiB;

    /// Request line and header fields together; more is answered 431.
    std::size_t max_head_bytes = 16 * kKiB;

    /// More header fields are answered 431.
    std::size_t max_fields = 100;

    /// Body of an ordinary request; more is answered 413. Routes may have their own limit.
    std::size_t max_body_bytes = 1 * kMiB;

    /// Time for the whole head, however slowly it trickles; then 408.
    std::chrono::milliseconds head_timeout{10'000};

    /// A body must make progress of at least this many bytes in each body_check_interval.
    std::size_t min_body_bytes_per_check = 5 * kKiB;
    std::chrono::milliseconds body_check_interval{5'000};

    /// Time for a handler to answer; then 408, as contract A has it.
    std::chrono::milliseconds answer_timeout{30'000};

    /// How long an idle connection stays open for a further request.
    std::chrono::milliseconds keep_alive_timeout{60'000};
};

}  // namespace crier::http
