#pragma once

#include "server/config/server_config.hpp"

#include <cstdint>
#include <functional>

namespace crier::server {

/// Opens and runs a server until a signal has stopped it; returns the process's exit status.
/// `on_open` is told the port before anything is served.
int run_server(ServerConfig config, const std::function<void(std::uint16_t port)>& on_open);

}  // namespace crier::server
