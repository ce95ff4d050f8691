#pragma once

#include "base/result.hpp"
#include "load/target.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace crier::load {

/// The client's half of RFC 6455 §4.1, with the key of the RFC's own example for everybody: what
/// the key protects against is caches in between, and there are none.
std::string opening_request(const TargetUrl& url);

/// Bytes of the server's answer to it; nullopt when more are needed; why it is no acceptance.
/// Looks at the status and at Sec-WebSocket-Accept. Limit: 16 KiB.
Result<std::optional<std::size_t>, std::string> read_opening_answer(std::string_view bytes);

}  // namespace crier::load
