#include "engineio/session_cookie.hpp"

#include <fmt/format.h>

namespace crier::engineio {

void add_session_cookie(const EngineConfig& config, std::string_view sid, http::Headers& headers) {
    if (config.cookie_name.empty()) return;
    headers.add(
        "Set-Cookie",
        fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax", config.cookie_name, sid));
}

}  // namespace crier::engineio
