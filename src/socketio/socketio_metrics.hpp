#pragma once

#include "telemetry/metrics.hpp"

namespace crier::socketio {

/// Lives on: any thread.
struct SocketIoMetrics {
    explicit SocketIoMetrics(telemetry::Metrics& metrics);

    telemetry::Gauge& sockets;
    telemetry::Counter& connected;
    telemetry::Counter& refused;
    telemetry::Counter& events;
    telemetry::Counter& handler_failures;
    telemetry::Counter& parse_errors;
    telemetry::Counter& recovered;
    telemetry::Counter& not_recovered;
};

}  // namespace crier::socketio
