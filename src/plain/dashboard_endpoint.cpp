#include "plain/dashboard_endpoint.hpp"

#include "http/credentials.hpp"
#include "telemetry/log.hpp"

namespace crier::plain {

hub::Encoder json_encoder() {
    return [](const hub::Event& event) { return websocket::encode_text(event.json); };
}

DashboardEndpoint::DashboardEndpoint(const Parts& parts, const PlainConfig& config)
    : parts_{parts},
      context_{parts.hub, parts.access, config, parts.hub.add_wire_form(json_encoder())} {
    auto endpoint = std::make_shared<websocket::Endpoint>();
    endpoint->config = config.websocket;
    endpoint->accepts_origin = [this](const http::Request& request) {
        const auto scheme = http::scheme_of(request, parts_.trusts_proxy);
        const auto own = auth::own_origin(scheme, request.headers.find("Host").value_or(""));
        return parts_.origins.allows(request.headers.find("Origin"), own);
    };
    endpoint->make_application = [this](const http::Request& request)
        -> std::variant<std::unique_ptr<websocket::Application>, http::Failure> {
        return std::make_unique<DashboardSession>(context_, credential_of(request));
    };
    endpoint_ = std::move(endpoint);
}

Credential DashboardEndpoint::credential_of(const http::Request& request) const {
    const auto found = http::find_socket_token(request);
    if (!found) return {};
    auto identity = parts_.authenticator.verify_token(found->token);
    if (identity) return {.identity = std::move(*identity)};
    log::info(
        "socket_token_rejected",
        {{"reason", auth::name_of(identity.error())}, {"peer", request.peer_host}});
    return {.is_rejected = true};
}

}  // namespace crier::plain
