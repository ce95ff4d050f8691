#pragma once

#include "contracts/close_codes.hpp"
#include "telemetry/metrics.hpp"

namespace crier::websocket {

/// Lives on: any thread.
struct WebSocketMetrics {
    explicit WebSocketMetrics(telemetry::Metrics& metrics);

    telemetry::Gauge& sessions;
    telemetry::Counter& opened;
    telemetry::Counter& protocol_violations;
    telemetry::Counter& ping_timeouts;
};

}  // namespace crier::websocket
