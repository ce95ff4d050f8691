#pragma once

#include "base/result.hpp"
#include "http/failure.hpp"
#include "http/request.hpp"

namespace crier::http {

/// 415 for a body whose Content-Type says that it is something else than JSON. The types a browser
/// sends across origins without asking first (text/plain, forms) are among them, so that no foreign
/// page can post to a JSON route (security.md 2.5). A request that names no type passes.
Result<void, Failure> require_json(const Request& request);

}  // namespace crier::http
