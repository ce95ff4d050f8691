#include "server/cli/command_line.hpp"
#include "server/cli/report.hpp"
#include "server/config/option_table.hpp"
#include "server/version.hpp"

#include <fmt/format.h>

namespace crier::server {

int run_config_check(const ConfigArguments& arguments) {
    if (!report_problems(load_config(arguments.sources()))) return 1;
    fmt::print("The configuration can be used.\n");
    return 0;
}

int run_config_print(const ConfigArguments& arguments) {
    const LoadedConfig loaded = load_config(arguments.sources());
    fmt::print("{}", print_config(loaded));
    return report_problems(loaded) ? 0 : 1;
}

int run_config_reference() {
    fmt::print("{}", configuration_reference());
    return 0;
}

int run_version() {
    fmt::print("crier {} ({})\n", version(), commit());
    return 0;
}

}  // namespace crier::server
