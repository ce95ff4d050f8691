#include "server/cli/command_line.hpp"
#include "server/cli/report.hpp"
#include "server/cli/run_server.hpp"
#include "server/process.hpp"

namespace crier::server {

int run_serve(const ConfigArguments& arguments) {
    LoadedConfig loaded = load_config(arguments.sources());
    if (!report_problems(loaded)) return 1;
    protect_memory();
    return run_server(std::move(loaded.config), [](std::uint16_t) {});
}

}  // namespace crier::server
