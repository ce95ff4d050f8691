#include "server/cli/report.hpp"

#include <fmt/format.h>

namespace crier::server {

void report(std::string_view message, std::string_view remedy) {
    fmt::print(stderr, "crier: {}\n  → {}\n", message, remedy);
}

bool report_problems(const LoadedConfig& loaded) {
    for (const ConfigProblem& problem : loaded.problems) report(problem.message, problem.remedy);
    return loaded.problems.empty();
}

}  // namespace crier::server
