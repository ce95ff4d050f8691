#pragma once

#include "base/random.hpp"
#include "load/cast.hpp"
#include "load/crowd.hpp"
#include "loop/event_loop.hpp"

#include <chrono>

namespace crier::load {

/// Cuts the reconnectors of a mixed run, chosen by lot, as often as there are of them each second;
/// they come back at once.
///
/// Lives on: one loop.
class Churn {
public:
    static constexpr std::chrono::milliseconds kStep{20};

    Churn(loop::EventLoop& loop, Crowd& crowd, const Cast& cast, std::uint64_t seed)
        : loop_{loop}, crowd_{crowd}, cast_{cast}, random_{seed} {}
    Churn(const Churn&) = delete;
    Churn& operator=(const Churn&) = delete;

    void start() { loop_.arm(timer_, kStep); }
    void stop() { timer_.cancel(); }

private:
    void on_step();

    loop::EventLoop& loop_;
    Crowd& crowd_;
    const Cast& cast_;
    SeededRandom random_;
    double owed_ = 0;  // Cuts.
    loop::Timer timer_ = loop::Timer::calling<&Churn::on_step>(*this);
};

}  // namespace crier::load
