#include "server/wiring/worker_command.hpp"

#include "server/config/option_table.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace crier::server {
namespace {

/// Tables of the configuration that a worker reads.
constexpr std::array kTables = {"images.", "fetch.", "log.", "worker.max_memory"};

/// Of our own environment: what the system libraries of a worker look at.
constexpr std::array kInherited = {
    "PATH",
    "LD_LIBRARY_PATH",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "ASAN_OPTIONS",
    "UBSAN_OPTIONS",
    "TSAN_OPTIONS",
    "LSAN_OPTIONS",
};

bool is_for_workers(const Option& option) {
    return std::any_of(kTables.begin(), kTables.end(), [&](std::string_view table) {
        return option.name.starts_with(table);
    });
}

}  // namespace

std::filesystem::path worker_socket(const ServerConfig& config) {
    return std::filesystem::absolute(config.data_dir) / "worker.sock";
}

jobs::WorkerCommand worker_command(const ServerConfig& config) {
    jobs::WorkerCommand command{
        .program = "/proc/self/exe",
        .arguments = {"crier", "worker"},
        .environment = {
            fmt::format(
                "CRIER_SERVER_DATA_DIR={}", std::filesystem::absolute(config.data_dir).string()),
            fmt::format("CRIER_WORKER_SOCKET={}", worker_socket(config).string()),
            fmt::format("CRIER_WORKER_TOKEN={}", config.worker.token.reveal()),
        }};
    const ServerConfig defaults;
    for (const Option& option : option_table()) {
        if (!is_for_workers(option) || option.show(config) == option.show(defaults)) continue;
        command.environment.push_back(
            fmt::format("{}={}", option.environment_name(), option.show(config)));
    }
    for (const char* name : kInherited) {
        const char* value = std::getenv(name);
        if (value != nullptr) command.environment.push_back(fmt::format("{}={}", name, value));
    }
    return command;
}

}  // namespace crier::server
