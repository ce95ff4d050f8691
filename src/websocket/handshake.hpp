#pragma once

#include "http/router.hpp"
#include "websocket/application.hpp"
#include "websocket/websocket_config.hpp"
#include "websocket/websocket_metrics.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace crier::websocket {

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 §4.2.2).
std::string accept_key(std::string_view key);

/// Why a request that asks for an upgrade is no opening handshake (RFC 6455 §4.2.1); nullopt when
/// it is one. Subprotocols are not looked at.
std::optional<http::Response> find_refusal(const http::Request& request);

/// The subprotocols a client offers, in its order; nullopt when the list is malformed (RFC 6455
/// §4.1: at least one token, none empty, none twice). Views live as long as the headers.
std::optional<std::vector<std::string_view>> offered_subprotocols(const http::Headers& headers);

/// The 101 for a request that find_refusal has nothing against, without a subprotocol: for doors
/// that judge in an order of their own. `config` and `metrics` outlive the connection.
http::Upgrade accept_handshake(
    const http::Request& request,
    std::unique_ptr<Application> application,
    const WebSocketConfig& config,
    WebSocketMetrics& metrics);

/// One path that speaks WebSocket.
struct Endpoint {
    WebSocketConfig config{};

    /// Subprotocols it speaks; the first one a client offers that is in here is chosen.
    std::vector<std::string> subprotocols{};

    /// False refuses the request with 403. Browsers send their page's origin; other clients none.
    std::function<bool(const http::Request&)> accepts_origin{};

    /// Makes the protocol that is spoken, or says why not: before the 101 is sent.
    std::function<std::variant<std::unique_ptr<Application>, http::Failure>(const http::Request&)>
        make_application{};
};

/// Checks the opening handshake (RFC 6455 §4.2.1) and takes the connection over.
///
/// Refusals: 400 for a malformed key, subprotocol list or two Origin fields, 426 with
/// Sec-WebSocket-Version for another version, 403 for an origin. permessage-deflate is agreed on
/// as deflate_offer.hpp says; other extensions are declined by leaving them out. `endpoint` and
/// `metrics` are shared by all loops and immutable.
http::UpgradeHandler upgrade_handler(
    std::shared_ptr<const Endpoint> endpoint, WebSocketMetrics& metrics);

}  // namespace crier::websocket
