#pragma once

#include "engineio/engine_config.hpp"
#include "http/headers.hpp"

#include <string_view>

namespace crier::engineio {

/// Set-Cookie with the sid on the answer to a handshake; nothing when the configuration names no
/// cookie.
void add_session_cookie(const EngineConfig& config, std::string_view sid, http::Headers& headers);

}  // namespace crier::engineio
