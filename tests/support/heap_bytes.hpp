#pragma once

#include <cstddef>

namespace crier::testing {

/// What the process has on its heap now, over all threads: as requested under a sanitizer, with
/// what the allocator adds without.
std::size_t heap_bytes();

}  // namespace crier::testing
