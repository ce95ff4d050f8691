#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace crier::load {

/// What a process has used so far, read from /proc.
struct ProcessUsage {
    /// Of all its threads that still run, to the nanosecond where the kernel counts so finely
    /// (schedstat), otherwise of the whole process to 10 ms.
    std::chrono::nanoseconds cpu{0};
    std::size_t resident_kib = 0;
};

/// nullopt when there is no such process, or we may not look at it.
std::optional<ProcessUsage> read_usage(int pid);

}  // namespace crier::load
