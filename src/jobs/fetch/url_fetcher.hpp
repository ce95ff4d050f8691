#pragma once

#include "base/result.hpp"
#include "base/units.hpp"
#include "jobs/job_failure.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace crier::jobs {

struct FetchConfig {
    /// Fetch also from http URLs, not only https.
    bool allows_http = false;
    /// Fetch also from private, local and loopback addresses. For tests and closed networks only:
    /// with it, whoever may name a URL can reach what the worker can reach.
    bool allows_private_addresses = false;
    std::vector<std::uint16_t> allowed_ports{443};
    /// A longer body fails as FILE_TOO_LARGE, counted while it streams.
    std::size_t max_bytes = 10 * kMiB;
    std::chrono::milliseconds connect_timeout{3'000};
    std::chrono::milliseconds total_timeout{30'000};
    int max_redirects = 3;
};

struct Fetched {
    std::uint64_t bytes = 0;
    std::string file_name{};  ///< The last part of the path; a hint for people.
};

/// Downloads a URL that somebody else chose, without letting it reach inside (SSRF, security.md
/// 2.6): strict parsing; every resolved address must be public; the connection goes to the address
/// that was checked, and its socket is checked again just before connecting; redirects are
/// followed by hand, each with the same checks; no proxies, cookies or credentials.
///
/// Failures carry the classes of contract A, section 8.1. A URL that is not allowed has code
/// PROCESSING_ERROR and reason url_not_allowed, and is not tried again.
/// Lives on: a worker process; blocks.
Result<Fetched, JobFailure> fetch_url(
    std::string_view url, const std::filesystem::path& into, const FetchConfig& config);

/// The failure class of an HTTP status (contract A, section 8.1).
JobFailure failure_of_status(long status);

}  // namespace crier::jobs
