#pragma once

#include "base/result.hpp"
#include "http/failure.hpp"
#include "http/request.hpp"

#include <cstdint>
#include <string_view>

namespace crier::http {

/// A query parameter that is a whole number from 0 to `most`; `fallback` when it is not there.
/// Anything else is a ValidationError that names it.
Result<std::int64_t, Failure> read_number(
    const Request& request, std::string_view name, std::int64_t fallback, std::int64_t most);

}  // namespace crier::http
