#pragma once

#include <string>

namespace crier::net {

/// Why a socket could not be opened: what happened, to which address, and what to do first.
struct NetProblem {
    std::string message;
    std::string remedy;
};

}  // namespace crier::net
