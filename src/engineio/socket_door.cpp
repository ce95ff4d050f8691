#include "engineio/socket_door.hpp"

#include "engineio/session_cookie.hpp"
#include "engineio/session_id.hpp"
#include "engineio/socket_transport.hpp"
#include "websocket/handshake.hpp"

#include <utility>

namespace crier::engineio {
namespace {

websocket::WebSocketConfig socket_config(const EngineConfig& config) {
    websocket::WebSocketConfig result = config.websocket;
    result.max_message_bytes = config.max_payload_bytes;
    result.sends_pings = false;  // The session has a heartbeat.
    return result;
}

/// The client has said that it goes on in another protocol: nothing more comes of HTTP.
http::Response last(http::Response response) {
    response.closes_connection = true;
    return response;
}

}  // namespace

SocketDoor::SocketDoor(
    const EngineConfig& config,
    const Doorkeeper& keeper,
    Random& random,
    PollingDoor::Tables& tables,
    websocket::WebSocketMetrics& metrics)
    : config_{config},
      keeper_{keeper},
      random_{random},
      tables_{tables},
      metrics_{metrics},
      socket_config_{socket_config(config)} {}

std::variant<http::Upgrade, http::Response, http::Failure> SocketDoor::decide(
    const http::Request& request) const {
    SessionTable& table = *tables_[loop::EventLoop::current()->index()];
    const auto admitted = keeper_.admit(request, true, table);
    if (!admitted) return last(keeper_.refuse(admitted.error(), request.headers));
    if (auto refusal = websocket::find_refusal(request)) return last(std::move(*refusal));
    const auto subprotocols = websocket::offered_subprotocols(request.headers);
    if (!subprotocols) {
        return last(keeper_.refuse(refusal(ErrorCode::BadRequest), request.headers));
    }

    const Request& asked = admitted->request;
    SocketTransport::Purpose purpose =
        SocketTransport::Probing{std::string{asked.sid.value_or("")}, asked.wants_base64};
    http::Headers cookie;
    if (admitted->session == nullptr) {
        auto application = keeper_.make_application(request);
        if (!application) return last(keeper_.refuse(application.error(), request.headers));
        std::string sid = make_sid(table.event_loop().index(), random_);
        add_session_cookie(config_, sid, cookie);
        purpose = SessionTable::Fresh{
            .sid = std::move(sid),
            .is_base64_only = asked.wants_base64,
            .application = std::move(*application)};
    }
    http::Upgrade upgrade = websocket::accept_handshake(
        request,
        std::make_unique<SocketTransport>(table, std::move(purpose)),
        socket_config_,
        metrics_);
    // As in the reference: a browser that offers some takes no 101 without one.
    if (!subprotocols->empty()) {
        upgrade.headers.add("Sec-WebSocket-Protocol", subprotocols->front());
    }
    for (const auto& field : cookie.all()) upgrade.headers.add(field.name, field.value);
    return upgrade;
}

}  // namespace crier::engineio
