#include "load/cores.hpp"

#include <sched.h>

#include <algorithm>

namespace crier::load {

std::vector<int> allowed_cores() {
    cpu_set_t set{};
    std::vector<int> cores;
    if (::sched_getaffinity(0, sizeof set, &set) != 0) return cores;
    for (int core = 0; core < CPU_SETSIZE; ++core) {
        if (CPU_ISSET(static_cast<std::size_t>(core), &set)) cores.push_back(core);
    }
    return cores;
}

void pin_to(const std::vector<int>& cores) {
    if (cores.empty()) return;
    cpu_set_t set{};
    for (const int core : cores) CPU_SET(static_cast<std::size_t>(core), &set);
    ::sched_setaffinity(0, sizeof set, &set);
}

CoreShares share_cores(const std::vector<int>& cores, std::size_t loops) {
    if (cores.size() < 2) return {cores, cores};
    const std::size_t count = std::min(loops, cores.size() - 1);
    return {{cores.begin(), cores.begin() + static_cast<std::ptrdiff_t>(count)}, {cores.back()}};
}

}  // namespace crier::load
