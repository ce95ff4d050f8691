#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace crier::detail {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "%s:%d: invariant broken: %s\n", file, line, condition);
    std::abort();
}

}  // namespace crier::detail
