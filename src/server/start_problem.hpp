#pragma once

#include <string>

namespace crier::server {

/// Why the server does not start: what happened, and what to do first.
struct StartProblem {
    std::string message;
    std::string remedy;
};

/// The problem of any module, all of which have these two sentences.
template <class Problem>
StartProblem to_start_problem(Problem problem) {
    return {std::move(problem.message), std::move(problem.remedy)};
}

}  // namespace crier::server
