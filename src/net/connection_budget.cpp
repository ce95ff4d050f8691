#include "net/connection_budget.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace crier::net {

std::size_t ConnectionBudget::limit_from_files() {
    constexpr std::size_t kReserve = 128;
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    ::getrlimit(RLIMIT_NOFILE, &files);
    const std::size_t allowed = files.rlim_cur;
    return std::max(allowed, 2 * kReserve) - kReserve;
}

}  // namespace crier::net
