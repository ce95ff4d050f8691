#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace crier::dashboard {

/// Counts messages in a sliding window: that of the present window plus the share of the one
/// before that still lies inside. A tab that pings every 30 s never reaches a limit, however long
/// it stays open. 16 bytes, because every connection has one.
///
/// Lives on: one loop.
class MessageWindow {
public:
    /// Counts one message; false when it is above `limit`.
    bool allow(MonotonicTime now, std::chrono::milliseconds window, std::size_t limit);

private:
    MonotonicTime start_{};
    std::uint32_t present_ = 0;
    std::uint32_t before_ = 0;
};

}  // namespace crier::dashboard
