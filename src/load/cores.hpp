#pragma once

#include <cstddef>
#include <vector>

namespace crier::load {

/// The processors this thread may use, in order.
std::vector<int> allowed_cores();

/// Restricts this thread, and what it starts, to some processors. Declines silently when the
/// kernel refuses: figures then have more noise.
void pin_to(const std::vector<int>& cores);

/// Who runs where, so that server and load do not take each other's time: the load gets the last
/// processor and the server `loops` of the others; with a single one they share it.
struct CoreShares {
    std::vector<int> server;
    std::vector<int> load;
};
CoreShares share_cores(const std::vector<int>& cores, std::size_t loops);

}  // namespace crier::load
