#pragma once

#include "engineio/application.hpp"
#include "engineio/request.hpp"
#include "telemetry/metrics.hpp"

#include <array>

namespace crier::engineio {

/// Lives on: any thread.
class EngineMetrics {
public:
    explicit EngineMetrics(telemetry::Metrics& metrics);

    void count_opened(Transport transport);
    void count_upgraded();
    /// `transport` is the one it ended on.
    void count_closed(Transport transport, CloseReason reason);
    void count_refused(ErrorCode code);

private:
    std::array<telemetry::Gauge*, 2> sessions_{};  // By transport.
    std::array<telemetry::Counter*, 2> opened_{};
    std::array<telemetry::Counter*, kCloseReasons.size()> closed_{};
    std::array<telemetry::Counter*, kErrorCodes.size()> refused_{};
    telemetry::Counter& upgrades_;
};

}  // namespace crier::engineio
