#pragma once

#include "net/connection_handler.hpp"
#include "telemetry/metrics.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace crier::net {

inline constexpr std::array kCloseReasons = {
    CloseReason::Finished,
    CloseReason::PeerReset,
    CloseReason::TimedOut,
    CloseReason::SlowReader,
    CloseReason::TlsFailed,
    CloseReason::ShuttingDown,
};

std::string_view close_reason_name(CloseReason reason);

/// What one loop has counted since it last reported. Plain integers: counted on the hot path.
struct NetCounts {
    std::uint64_t accepted = 0;
    std::array<std::uint64_t, kCloseReasons.size()> closed{};
    std::uint64_t bytes_received = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t flushes = 0;    ///< Gathered sends.
    std::uint64_t slow_readers = 0;     ///< Given up for what they let wait.
    std::uint64_t frames_left_out = 0;  ///< Ephemeral ones, for slow readers.
    std::uint64_t frames_replaced = 0;  ///< By a newer value, while they waited.
    std::uint64_t handovers = 0;  ///< Connections given to another loop.
};

/// The module's metrics. Lives on: any thread.
class NetMetrics {
public:
    explicit NetMetrics(telemetry::Metrics& metrics);

    void add(const NetCounts& counts);

private:
    telemetry::Counter& accepted_;
    std::array<telemetry::Counter*, kCloseReasons.size()> closed_{};
    telemetry::Gauge& open_;
    telemetry::Counter& bytes_received_;
    telemetry::Counter& bytes_sent_;
    telemetry::Counter& flushes_;
    telemetry::Counter& slow_readers_;
    telemetry::Counter& frames_left_out_;
    telemetry::Counter& frames_replaced_;
    telemetry::Counter& handovers_;
};

}  // namespace crier::net
