#include "plain/dashboard_endpoint.hpp"

#include "http/credentials.hpp"
#include "telemetry/log.hpp"
#include "websocket/deflate.hpp"

namespace crier::plain {

hub::Encoder json_encoder() {
    return [](const hub::Event& event) { return websocket::encode_text(event.json); };
}

hub::Encoder deflated_json_encoder(const websocket::DeflateConfig& deflate) {
    return [deflate](const hub::Event& event) {
        const SharedBytes frame = websocket::encode_text(event.json);
        if (!event.may_compress) return frame;
        return websocket::deflate_frames(frame, deflate, websocket::kMaxWindowBits);
    };
}

DashboardEndpoint::DashboardEndpoint(const Parts& parts, const PlainConfig& config)
    : parts_{parts},
      context_{
          parts.hub,
          parts.access,
          config,
          parts.hub.add_wire_form(json_encoder()),
          parts.hub.add_wire_form(deflated_json_encoder(config.websocket.deflate))} {
    auto endpoint = std::make_shared<websocket::Endpoint>();
    endpoint->config = config.websocket;
    endpoint->accepts_origin = [this](const http::Request& request) {
        if (accepts_origin(request)) return true;
        log::info(
            "socket_origin_refused",
            {{"origin", request.headers.find("Origin").value_or("")}, {"peer", request.peer_host}});
        return false;
    };
    endpoint->make_application = [this](const http::Request& request)
        -> std::variant<std::unique_ptr<websocket::Application>, http::Failure> {
        return std::make_unique<DashboardSession>(context_, credential_of(request));
    };
    endpoint_ = std::move(endpoint);
}

bool DashboardEndpoint::accepts_origin(const http::Request& request) const {
    const auto scheme = http::scheme_of(request, parts_.trusts_proxy);
    const auto own = auth::own_origin(scheme, request.headers.find("Host").value_or(""));
    const auto origin = request.headers.find("Origin");
    if (!parts_.origins.allows(origin, own)) return false;
    const auto token = http::find_socket_token(request);
    if (!token || token->source != http::TokenSource::Cookie) return true;
    // A cookie is the browser's, and a browser names the page: one that does not is none of ours.
    if (!origin) return false;
    const auto site = request.headers.find("Sec-Fetch-Site");
    const bool is_own_page = own && auth::parse_origin(*origin) == own;
    return !is_own_page || !site || site == "same-origin";
}

Credential DashboardEndpoint::credential_of(const http::Request& request) const {
    const auto found = http::find_socket_token(request);
    const auto token = found ? std::optional{found->token} : std::nullopt;
    return dashboard::check_credential(parts_.authenticator, token, request.peer_host);
}

}  // namespace crier::plain
