#pragma once

#include "telemetry/metrics.hpp"

namespace crier::hub {

/// Lives on: any thread.
struct HubMetrics {
    explicit HubMetrics(telemetry::Metrics& metrics)
        : events{metrics.counter("crier_hub_events_total", "Events published.")},
          deliveries{metrics.counter(
              "crier_hub_deliveries_total", "Frames handed to members: one per event and socket.")},
          rooms{metrics.gauge("crier_hub_rooms", "Rooms with members, counted on each loop.")},
          refused_connections{metrics.counter(
              "crier_hub_refused_connections_total",
              "Connections turned away by the limit per user.")} {}

    telemetry::Counter& events;
    telemetry::Counter& deliveries;
    telemetry::Gauge& rooms;
    telemetry::Counter& refused_connections;
};

}  // namespace crier::hub
