#pragma once

#include "base/clock.hpp"
#include "load/crowd.hpp"
#include "load/histogram.hpp"

#include <cstddef>

namespace crier::load {

/// Rounds of cutting everybody off and waiting until everybody is back.
///
/// Lives on: one loop.
class Storm {
public:
    Storm(Crowd& crowd, const Clock& clock) : crowd_{crowd}, clock_{clock} {}

    void start_round() {
        began_ = clock_.now();
        crowd_.cut_all();
    }
    void finish_round() { recoveries_.record(clock_.now() - began_); }

    std::size_t rounds() const { return recoveries_.count(); }
    /// From the cut until the last one was back.
    const Histogram& recoveries() const { return recoveries_; }

private:
    Crowd& crowd_;
    const Clock& clock_;
    MonotonicTime began_{};
    Histogram recoveries_;
};

}  // namespace crier::load
