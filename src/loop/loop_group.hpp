#pragma once

#include "base/clock.hpp"
#include "loop/event_loop.hpp"
#include "loop/stall_watch.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace crier::loop {

/// The loops of this process, one per core.
///
/// Lives on: start-up thread, which becomes loop 0's thread in run. Lifetime: everything that
/// lives on a loop goes before the group, after run has returned.
class LoopGroup {
public:
    /// `count` of 0 means one per processor this process may use.
    LoopGroup(std::size_t count, const Clock& clock);

    /// From run on, turns that take longer than `limit` are named in the log. Before run.
    void watch_stalls(std::chrono::milliseconds limit);

    /// Runs all loops until stop; loop 0 on this thread.
    void run();

    /// Any thread, also a signal watcher on a loop.
    void stop();

    std::size_t size() const { return loops_.size(); }
    EventLoop& at(LoopIndex index) { return *loops_[index]; }

    /// Posts a copy of `action` to every loop. Any thread.
    void post_to_all(const std::function<void(EventLoop&)>& action);

private:
    const Clock& clock_;
    std::vector<std::unique_ptr<EventLoop>> loops_;
    std::unique_ptr<StallWatch> watch_;
};

}  // namespace crier::loop
