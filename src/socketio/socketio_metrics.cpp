#include "socketio/socketio_metrics.hpp"

namespace crier::socketio {

SocketIoMetrics::SocketIoMetrics(telemetry::Metrics& metrics)
    : sockets{metrics.gauge(
          "crier_socketio_sockets", "Sockets now: one per client and namespace.")},
      connected{metrics.counter("crier_socketio_connected_total", "Sockets that were let in.")},
      refused{metrics.counter(
          "crier_socketio_refused_total", "Sockets that were turned away with CONNECT_ERROR.")},
      events{metrics.counter("crier_socketio_events_total", "Events of clients.")},
      handler_failures{metrics.counter(
          "crier_socketio_handler_failures_total", "Handlers that ended with an exception.")},
      parse_errors{metrics.counter(
          "crier_socketio_parse_errors_total", "Connections closed for a packet out of form.")},
      recovered{metrics.counter(
          "crier_socketio_recoveries_total",
          "Lost sessions that were asked for.",
          {{"result", "recovered"}})},
      not_recovered{metrics.counter(
          "crier_socketio_recoveries_total",
          "Lost sessions that were asked for.",
          {{"result", "lost"}})} {}

}  // namespace crier::socketio
