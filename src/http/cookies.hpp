#pragma once

#include "http/headers.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crier::http {

/// The value of the cookie `name` (RFC 6265 §5.4) over all Cookie fields; quotes around it are
/// taken off. Pairs that are not well formed are passed over.
std::optional<std::string_view> find_cookie(const Headers& headers, std::string_view name);

}  // namespace crier::http
