#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crier {

/// "2026-01-02T03:04:05.678Z": ISO 8601 in UTC with milliseconds, as contract A wants it.
std::string to_iso8601(WallTime time);

/// "Fri, 02 Jan 2026 03:04:05 GMT": IMF-fixdate (RFC 9110 §5.6.7).
std::string to_http_date(WallTime time);

/// Reads an IMF-fixdate; nullopt for anything else, the two obsolete forms included.
std::optional<WallTime> parse_http_date(std::string_view text);

}  // namespace crier
