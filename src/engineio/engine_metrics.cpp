#include "engineio/engine_metrics.hpp"

#include <algorithm>
#include <string>

namespace crier::engineio {
namespace {

std::size_t place_of(Transport transport) { return static_cast<std::size_t>(transport); }

/// "ping timeout" as a label: ping_timeout.
std::string label_of(CloseReason reason) {
    std::string label{name_of(reason)};
    std::replace(label.begin(), label.end(), ' ', '_');
    return label;
}

}  // namespace

EngineMetrics::EngineMetrics(telemetry::Metrics& metrics)
    : upgrades_{metrics.counter(
          "crier_engineio_upgrades_total", "Sessions that went from polling to WebSocket.")} {
    for (const Transport transport : {Transport::Polling, Transport::WebSocket}) {
        const telemetry::Labels labels{{"transport", std::string{name_of(transport)}}};
        sessions_[place_of(transport)] = &metrics.gauge(
            "crier_engineio_sessions", "Engine.IO sessions open now, by transport.", labels);
        opened_[place_of(transport)] = &metrics.counter(
            "crier_engineio_opened_total",
            "Sessions opened, by the transport they began with.",
            labels);
    }
    for (const CloseReason reason : kCloseReasons) {
        closed_[static_cast<std::size_t>(reason)] = &metrics.counter(
            "crier_engineio_closed_total",
            "Sessions closed, by reason.",
            {{"reason", label_of(reason)}});
    }
    for (const ErrorCode code : kErrorCodes) {
        refused_[static_cast<std::size_t>(code)] = &metrics.counter(
            "crier_engineio_refused_total",
            "Requests refused, by the code of the protocol.",
            {{"code", std::to_string(static_cast<int>(code))}});
    }
}

void EngineMetrics::count_opened(Transport transport) {
    opened_[place_of(transport)]->Increment();
    sessions_[place_of(transport)]->Increment();
}

void EngineMetrics::count_upgraded() {
    upgrades_.Increment();
    sessions_[place_of(Transport::Polling)]->Decrement();
    sessions_[place_of(Transport::WebSocket)]->Increment();
}

void EngineMetrics::count_closed(Transport transport, CloseReason reason) {
    sessions_[place_of(transport)]->Decrement();
    closed_[static_cast<std::size_t>(reason)]->Increment();
}

void EngineMetrics::count_refused(ErrorCode code) {
    refused_[static_cast<std::size_t>(code)]->Increment();
}

}  // namespace crier::engineio
