#include "loop/stall_watch.hpp"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace crier::loop {

using std::chrono::milliseconds;

StallWatch::StallWatch(std::vector<WatchedLoop*> loops, milliseconds limit, OnHang on_hang)
    : loops_{std::move(loops)}, seen_(loops_.size()), limit_{limit}, on_hang_{std::move(on_hang)} {}

StallWatch::~StallWatch() = default;

void StallWatch::start(const Clock& clock) {
    thread_ = std::jthread{[this, &clock](const std::stop_token& stop) {
        ::pthread_setname_np(::pthread_self(), "crier-watch");
        std::unique_lock lock{mutex_};
        const milliseconds pause = std::max(limit_ / 2, milliseconds{1});
        while (!stop.stop_requested()) {
            look(clock.now());
            wake_.wait_for(lock, stop, pause, [] { return false; });
        }
    }};
}

void StallWatch::look(MonotonicTime now) {
    for (std::size_t i = 0; i < loops_.size(); ++i) look_at(i, now);
}

void StallWatch::look_at(std::size_t index, MonotonicTime now) {
    WatchedLoop& loop = *loops_[index];
    Seen& seen = seen_[index];
    const char* doing = loop.doing();
    const std::uint64_t turn = loop.turn();
    if (doing == nullptr || turn != seen.turn || !seen.busy_since) {
        seen = {.turn = turn};
        if (doing != nullptr) seen.busy_since = now;
        return;
    }
    const auto busy = std::chrono::duration_cast<milliseconds>(now - *seen.busy_since);
    if (busy >= limit_ && !std::exchange(seen.is_told, true)) loop.suspect();
    if (busy >= limit_ * kHangs && !std::exchange(seen.is_hang_told, true)) {
        on_hang_(index, doing, busy);
    }
}

}  // namespace crier::loop
