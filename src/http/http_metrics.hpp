#pragma once

#include "http/status.hpp"
#include "telemetry/metrics.hpp"

#include <array>
#include <chrono>

namespace crier::http {

/// Lives on: any thread.
class HttpMetrics {
public:
    explicit HttpMetrics(telemetry::Metrics& metrics);

    void count_answer(Status status, std::chrono::nanoseconds took);

private:
    std::array<telemetry::Counter*, 6> answers_{};  // By the first digit of the status.
    telemetry::Histogram& seconds_;
};

}  // namespace crier::http
