#pragma once

#include "base/clock.hpp"
#include "loop/watched_loop.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

namespace crier::loop {

/// Notices a loop whose turn does not end: everybody on it waits meanwhile. A turn that ends late
/// is named by the loop (WatchedLoop::OnStall); one that does not end at all by the watch, as far
/// as it can be seen from outside.
///
/// Lives on: a thread of its own between start and the end; `look` in tests, where there is none.
/// Lifetime: shorter than the loops.
class StallWatch {
public:
    /// The loop that hangs, what kind of work it is at, and for how long.
    using OnHang =
        std::function<void(std::size_t loop, std::string_view kind, std::chrono::milliseconds)>;

    /// A turn longer than `limit` is a stall, one of 20 times that hangs.
    StallWatch(std::vector<WatchedLoop*> loops, std::chrono::milliseconds limit, OnHang on_hang);
    StallWatch(const StallWatch&) = delete;
    StallWatch& operator=(const StallWatch&) = delete;
    ~StallWatch();

    void start(const Clock& clock);

    /// One look at all loops.
    void look(MonotonicTime now);

private:
    static constexpr int kHangs = 20;

    struct Seen {
        std::uint64_t turn = 0;
        std::optional<MonotonicTime> busy_since{};
        bool is_told = false;
        bool is_hang_told = false;
    };
    void look_at(std::size_t index, MonotonicTime now);

    std::vector<WatchedLoop*> loops_;
    std::vector<Seen> seen_;
    std::chrono::milliseconds limit_;
    OnHang on_hang_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;
};

}  // namespace crier::loop
