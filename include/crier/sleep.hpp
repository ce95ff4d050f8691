#pragma once

#include "crier/task.hpp"

#include <chrono>

namespace crier {

/// Waits without holding up anybody else: `co_await crier::sleep(250ms)`. In handlers and tasks of
/// a server; throws std::logic_error elsewhere.
Task<void> sleep(std::chrono::milliseconds time);

}  // namespace crier
