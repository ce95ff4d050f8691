#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crier::jobs {

/// A URL that may be fetched as far as its text can tell.
struct FetchUrl {
    std::string scheme{};  ///< "http" or "https".
    std::string host{};    ///< Lower case; an IPv6 address in brackets.
    std::uint16_t port = 0;
    std::string target{};  ///< Path and query, beginning with "/".
    bool is_address = false;

    std::string text() const;
};

/// Strict: http or https, a name or an address in its one canonical form, no user information, no
/// control characters, no white space, no backslash; a fragment is cut off. Numbers that
/// only look like addresses (decimal, octal, hexadecimal, short) are refused, because libraries
/// disagree on what they mean. At most 2,048 bytes.
std::optional<FetchUrl> parse_fetch_url(std::string_view text);

/// Where a redirect leads: `location` may be absolute, or a path on the same host.
std::optional<FetchUrl> resolve_redirect(const FetchUrl& from, std::string_view location);

}  // namespace crier::jobs
