#pragma once

#include "load/bench_options.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace crier::load {

/// Who does what in a run, by index of the client.
struct Cast {
    std::vector<std::uint32_t> publishers{};
    std::vector<std::uint32_t> echoers{};
    std::vector<std::uint32_t> reconnectors{};
    /// Everybody else only listens, as publishers and echoers do.
    std::size_t listeners = 0;

    /// All who are there the whole time and must get every broadcast.
    std::size_t steady() const { return publishers.size() + echoers.size() + listeners; }
};

/// Mixed deals the parts by lot, from the seed: each part its share, rounded down, the rest
/// listens; with at least one sender.
Cast make_cast(const BenchOptions& options);

}  // namespace crier::load
