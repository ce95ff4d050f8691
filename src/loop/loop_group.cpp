#include "loop/loop_group.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <sched.h>

#include <thread>

namespace crier::loop {
namespace {

/// What the affinity of the process leaves it (taskset, cpusets of containers): more loops than
/// that would only take turns.
std::size_t usable_processors() {
    cpu_set_t usable;
    CPU_ZERO(&usable);
    if (::sched_getaffinity(0, sizeof usable, &usable) != 0) return 1;
    return static_cast<std::size_t>(CPU_COUNT(&usable));
}

}  // namespace

LoopGroup::LoopGroup(std::size_t count, const Clock& clock) {
    if (count == 0) count = usable_processors();
    for (LoopIndex i = 0; i < count; ++i) {
        loops_.push_back(std::make_unique<EventLoop>(i, clock));
    }
}

void LoopGroup::run() {
    std::vector<std::jthread> threads;
    for (LoopIndex i = 1; i < loops_.size(); ++i) {
        threads.emplace_back([this, i] {
            ::pthread_setname_np(::pthread_self(), fmt::format("crier-loop-{}", i).c_str());
            loops_[i]->run();
        });
    }
    loops_[0]->run();
}

void LoopGroup::stop() {
    for (const auto& loop : loops_) loop->stop();
}

void LoopGroup::post_to_all(const std::function<void(EventLoop&)>& action) {
    for (const auto& loop : loops_) {
        loop->post([action, target = loop.get()] { action(*target); });
    }
}

}  // namespace crier::loop
