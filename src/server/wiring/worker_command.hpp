#pragma once

#include "jobs/supervisor/worker_supervisor.hpp"
#include "server/config/server_config.hpp"

namespace crier::server {

/// Where own workers reach their server: a socket only this user may open.
std::filesystem::path worker_socket(const ServerConfig& config);

/// How this program starts itself as a worker of a server with `config`: everything it needs is in
/// its environment, and nothing else of ours.
jobs::WorkerCommand worker_command(const ServerConfig& config);

}  // namespace crier::server
