#pragma once

#include "server/config/config_loader.hpp"
#include "server/start_problem.hpp"

#include <optional>
#include <string_view>

namespace crier::server {

/// "crier: <what>" and "  → <what to do>" on standard error.
void report(std::string_view message, std::string_view remedy);
inline void report(const StartProblem& problem) { report(problem.message, problem.remedy); }

/// Reports every problem. True when there are none.
bool report_problems(const LoadedConfig& loaded);

}  // namespace crier::server
