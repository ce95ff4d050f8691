#pragma once

#include "http/router.hpp"
#include "websocket/handshake.hpp"

#include <memory>

namespace crier::server {

/// Doors that send back what they are sent, for protocol test suites; only with
/// server.conformance. WebSocket on /echo and /echo-socket; HTTP on /echo, /cookie and POST /.
///
/// Lives on: any thread.
void add_conformance_routes(http::Router& router, websocket::WebSocketMetrics& metrics);

/// The WebSocket side: every message comes back as it came.
std::shared_ptr<const websocket::Endpoint> echo_endpoint();

}  // namespace crier::server
