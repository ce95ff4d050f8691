#include "server/wiring/socketio_door.hpp"

#include "bundles/client_bundles.hpp"

#include <string>
#include <utility>

namespace crier::server {
namespace {

engineio::EngineConfig engine_config(const ServerConfig& config) {
    engineio::EngineConfig engine = config.socketio.engine;
    engine.trusts_proxy = config.trusts_proxy;
    engine.cors.origins = config.auth.allowed_origins;
    engine.cors.allows_credentials = true;
    return engine;
}

socketio::SocketIoConfig protocol_config(const ServerConfig& config) {
    socketio::SocketIoConfig protocol = config.socketio.protocol;
    protocol.max_packet_bytes = config.socketio.engine.max_payload_bytes;
    return protocol;
}

}  // namespace

SocketIoDoor::SocketIoDoor(Core& core)
    : service_{std::make_shared<socketio::Service>(socketio::Service::Parts{
          .loops = core.loops,
          .hub = core.hub,
          .random = core.platform->random,
          .metrics = core.platform->socketio_metrics,
          .config = protocol_config(core.config)})} {
    if (!core.config.socketio.is_enabled) return;
    engine_.emplace(engineio::ServerParts{
        .loops = core.loops,
        .random = core.platform->random,
        .clock = core.platform->clock,
        .metrics = core.platform->engine_metrics,
        .websocket_metrics = core.platform->websocket_metrics,
        .config = engine_config(core.config),
        .make_application =
            [service = service_.get()](std::shared_ptr<const engineio::Handshake> handshake) {
                return service->make_application(std::move(handshake));
            },
        .bundles = client_bundles()});
}

Namespace SocketIoDoor::of(std::string_view name) const {
    const std::string text{name};
    return Namespace{service_, service_->define(text), text};
}

void SocketIoDoor::add_routes(http::Router& router) {
    if (engine_) engine_->add_routes(router);
}

void SocketIoDoor::start_draining() {
    if (engine_) engine_->start_draining();
}

}  // namespace crier::server
