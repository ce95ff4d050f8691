#pragma once

#include "contracts/ids.hpp"

#include <string_view>

namespace crier::jobs {

/// How the ids of workers begin that a server started itself. They end with it (PR_SET_PDEATHSIG),
/// so what they held when it starts again is held by nobody.
inline constexpr std::string_view kOwnWorkerPrefix = "own.";

inline bool is_own_worker(const contracts::WorkerId& worker) {
    return worker.text().starts_with(kOwnWorkerPrefix);
}

}  // namespace crier::jobs
