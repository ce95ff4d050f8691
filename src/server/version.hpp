#pragma once

#include "base/clock.hpp"

#include <string_view>

namespace crier::server {

/// "0.1.0".
std::string_view version();

/// The commit it was built from; "unknown" outside a repository.
std::string_view commit();

/// The time of that commit: what static files are dated with, the same on every build of it.
WallTime built_at();

}  // namespace crier::server
