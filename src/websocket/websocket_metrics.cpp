#include "websocket/websocket_metrics.hpp"

namespace crier::websocket {

WebSocketMetrics::WebSocketMetrics(telemetry::Metrics& metrics)
    : sessions{metrics.gauge("crier_websocket_sessions", "WebSocket sessions open now.")},
      opened{metrics.counter("crier_websocket_opened_total", "WebSocket sessions opened.")},
      protocol_violations{metrics.counter(
          "crier_websocket_violations_total", "Sessions failed because a peer broke RFC 6455.")},
      ping_timeouts{metrics.counter(
          "crier_websocket_ping_timeouts_total", "Sessions dropped for not answering a ping.")} {}

}  // namespace crier::websocket
