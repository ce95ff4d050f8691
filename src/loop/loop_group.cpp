#include "loop/loop_group.hpp"

#include "telemetry/log.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <sched.h>

#include <thread>

namespace crier::loop {

using std::chrono::milliseconds;

namespace {

/// What the affinity of the process leaves it (taskset, cpusets of containers): more loops than
/// that would only take turns.
std::size_t usable_processors() {
    cpu_set_t usable;
    CPU_ZERO(&usable);
    if (::sched_getaffinity(0, sizeof usable, &usable) != 0) return 1;
    return static_cast<std::size_t>(CPU_COUNT(&usable));
}

void log_stall(LoopIndex loop, std::string_view kind, std::string_view name, milliseconds limit) {
    log::warning(
        "loop_stalled",
        {{"loop", loop},
         {"in", kind},
         {"name", name},
         {"longer_than_ms", limit.count()},
         {"remedy", "move slow work off the loop"}});
}

void log_hang(LoopIndex loop, std::string_view kind, milliseconds so_far) {
    log::error("loop_hangs", {{"loop", loop}, {"in", kind}, {"for_ms", so_far.count()}});
}

}  // namespace

LoopGroup::LoopGroup(std::size_t count, const Clock& clock) : clock_{clock} {
    if (count == 0) count = usable_processors();
    for (LoopIndex i = 0; i < count; ++i) {
        loops_.push_back(std::make_unique<EventLoop>(i, clock));
    }
}

void LoopGroup::watch_stalls(milliseconds limit) {
    std::vector<WatchedLoop*> watched;
    for (const auto& loop : loops_) {
        watched.push_back(&loop->watched());
        loop->watched().set_on_stall(
            [limit, index = loop->index()](std::string_view kind, std::string_view name) {
                log_stall(index, kind, name, limit);
            });
    }
    watch_ = std::make_unique<StallWatch>(std::move(watched), limit, log_hang);
}

void LoopGroup::run() {
    if (watch_) watch_->start(clock_);
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
