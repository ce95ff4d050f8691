#include "load/cast.hpp"

#include "base/random.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace crier::load {
namespace {

std::vector<std::uint32_t> shuffled(std::size_t count, std::uint64_t seed) {
    std::vector<std::uint32_t> all(count);
    std::iota(all.begin(), all.end(), 0U);
    SeededRandom random{seed};
    for (std::size_t i = count; i > 1; --i) std::swap(all[i - 1], all[random_u64(random) % i]);
    return all;
}

Cast deal(const BenchOptions& options) {
    const Mix& mix = options.mix;
    const std::size_t parts = mix.publishing + mix.echoing + mix.idle + mix.reconnecting;
    std::vector<std::uint32_t> left = shuffled(options.connections, options.seed);
    const auto take = [&](std::size_t part) {
        const std::size_t count = std::min(options.connections * part / parts, left.size());
        std::vector<std::uint32_t> taken(
            left.end() - static_cast<std::ptrdiff_t>(count), left.end());
        left.resize(left.size() - count);
        return taken;
    };
    Cast cast{.publishers = take(mix.publishing), .echoers = take(mix.echoing)};
    if (cast.publishers.empty() && cast.echoers.empty()) {
        (mix.publishing > 0 ? cast.publishers : cast.echoers).push_back(left.back());
        left.pop_back();
    }
    cast.reconnectors = take(mix.reconnecting);
    cast.listeners = left.size();
    return cast;
}

}  // namespace

Cast make_cast(const BenchOptions& options) {
    Cast cast;
    switch (options.scenario) {
        case Scenario::Connect:
        case Scenario::Storm: cast.listeners = options.connections; break;
        case Scenario::Fanout:
            cast.publishers = {0};
            cast.listeners = options.connections - 1;
            break;
        case Scenario::Echo:
            cast.echoers.resize(options.connections);
            std::iota(cast.echoers.begin(), cast.echoers.end(), 0U);
            break;
        case Scenario::Mixed: cast = deal(options); break;
    }
    return cast;
}

}  // namespace crier::load
