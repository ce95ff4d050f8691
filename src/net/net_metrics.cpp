#include "net/net_metrics.hpp"

namespace crier::net {

std::string_view close_reason_name(CloseReason reason) {
    switch (reason) {
        case CloseReason::Finished: return "finished";
        case CloseReason::PeerReset: return "peer_reset";
        case CloseReason::TimedOut: return "timed_out";
        case CloseReason::SlowReader: return "slow_reader";
        case CloseReason::TlsFailed: return "tls_failed";
        case CloseReason::ShuttingDown: return "shutting_down";
    }
    return "unknown";
}

NetMetrics::NetMetrics(telemetry::Metrics& metrics)
    : accepted_{metrics.counter("crier_net_accepted_total", "Connections accepted.")},
      open_{metrics.gauge("crier_net_connections", "Connections open now.")},
      bytes_received_{metrics.counter("crier_net_received_bytes_total", "Bytes read from peers.")},
      bytes_sent_{metrics.counter("crier_net_sent_bytes_total", "Bytes written to peers.")},
      flushes_{
          metrics.counter("crier_net_flushes_total", "Sends, each of all that a connection had.")},
      slow_readers_{metrics.counter(
          "crier_net_slow_readers_total", "Connections given up for what they let wait.")},
      frames_left_out_{metrics.counter(
          "crier_net_frames_left_out_total", "Ephemeral frames not queued for slow readers.")},
      frames_replaced_{metrics.counter(
          "crier_net_frames_replaced_total", "Waiting frames replaced by a newer value.")},
      handovers_{metrics.counter(
          "crier_net_handovers_total", "Connections handed over to another loop.")} {
    for (const CloseReason reason : kCloseReasons) {
        closed_[static_cast<std::size_t>(reason)] = &metrics.counter(
            "crier_net_closed_total",
            "Connections closed, by reason.",
            {{"reason", std::string{close_reason_name(reason)}}});
    }
}

void NetMetrics::add(const NetCounts& counts) {
    auto open_change = static_cast<double>(counts.accepted);
    accepted_.Increment(static_cast<double>(counts.accepted));
    for (std::size_t i = 0; i < closed_.size(); ++i) {
        closed_[i]->Increment(static_cast<double>(counts.closed[i]));
        open_change -= static_cast<double>(counts.closed[i]);
    }
    open_.Increment(open_change);
    bytes_received_.Increment(static_cast<double>(counts.bytes_received));
    bytes_sent_.Increment(static_cast<double>(counts.bytes_sent));
    flushes_.Increment(static_cast<double>(counts.flushes));
    slow_readers_.Increment(static_cast<double>(counts.slow_readers));
    frames_left_out_.Increment(static_cast<double>(counts.frames_left_out));
    frames_replaced_.Increment(static_cast<double>(counts.frames_replaced));
    handovers_.Increment(static_cast<double>(counts.handovers));
}

}  // namespace crier::net
