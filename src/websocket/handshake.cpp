#include "websocket/handshake.hpp"

#include "base/base64.hpp"
#include "crypto/digest.hpp"
#include "websocket/deflate_offer.hpp"
#include "websocket/session.hpp"

#include <algorithm>
#include <optional>

namespace crier::websocket {
namespace {

using http::Failure;
using http::Headers;
using http::Request;
using http::Response;

/// RFC 6455 §1.3.
constexpr std::string_view kKeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kKeyBytes = 16;

Response bad_request(std::string_view message) {
    return Response::text(http::Status::BadRequest, "text/plain; charset=utf-8", message);
}

std::optional<std::string> choose_subprotocol(
    const std::vector<std::string_view>& offered, const std::vector<std::string>& known) {
    for (const std::string_view token : offered) {
        if (std::find(known.begin(), known.end(), token) != known.end()) return std::string{token};
    }
    return std::nullopt;
}

}  // namespace

std::string accept_key(std::string_view key) {
    std::string text{key};
    text += kKeySuffix;
    return encode_base64(crypto::sha1(as_bytes(std::string_view{text})));
}

std::optional<Response> find_refusal(const Request& request) {
    const Headers& headers = request.headers;
    if (headers.find("Sec-WebSocket-Version") != "13" ||
        headers.count("Sec-WebSocket-Version") != 1) {
        Response response = Response::text(
            http::Status::UpgradeRequired, "text/plain", "Only version 13 is spoken.\n");
        response.headers.add("Sec-WebSocket-Version", "13");
        response.headers.add("Upgrade", "websocket");
        response.headers.add("Connection", "Upgrade");
        return response;
    }
    const auto key = headers.find("Sec-WebSocket-Key");
    const auto decoded = key ? decode_base64(*key) : std::nullopt;
    const bool is_valid_key = headers.count("Sec-WebSocket-Key") == 1 && decoded.has_value() &&
                              decoded->size() == kKeyBytes;
    if (!is_valid_key) return bad_request("Sec-WebSocket-Key is not valid.\n");
    if (headers.count("Origin") > 1) return bad_request("Origin is given more than once.\n");
    return std::nullopt;
}

std::optional<std::vector<std::string_view>> offered_subprotocols(const Headers& headers) {
    std::vector<std::string_view> offered;
    for (const Headers::Field& field : headers.all()) {
        if (!http::is_equal_ignoring_case(field.name, "Sec-WebSocket-Protocol")) continue;
        std::string_view rest = field.value;
        while (true) {
            const std::size_t comma = rest.find(',');
            const std::string_view token = http::trim(rest.substr(0, comma));
            const bool is_known = std::find(offered.begin(), offered.end(), token) != offered.end();
            if (!http::is_token(token) || is_known) return std::nullopt;
            offered.push_back(token);
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return offered;
}

http::Upgrade accept_handshake(
    const Request& request,
    std::unique_ptr<Application> application,
    const WebSocketConfig& config,
    WebSocketMetrics& metrics) {
    http::Upgrade upgrade;
    upgrade.headers.add("Upgrade", "websocket");
    upgrade.headers.add("Connection", "Upgrade");
    upgrade.headers.add(
        "Sec-WebSocket-Accept", accept_key(*request.headers.find("Sec-WebSocket-Key")));
    unsigned window_bits = 0;
    if (const auto agreement = agree_on_deflate(request.headers, config.deflate)) {
        upgrade.headers.add("Sec-WebSocket-Extensions", agreement->answer);
        window_bits = agreement->window_bits;
    }
    upgrade.make_handler = [&config, &metrics, window_bits, application = std::move(application)](
                               net::Connection& connection) mutable {
        return std::make_unique<Session>(
            connection, std::move(application), config, metrics, window_bits);
    };
    return upgrade;
}

http::UpgradeHandler upgrade_handler(
    std::shared_ptr<const Endpoint> endpoint, WebSocketMetrics& metrics) {
    return [endpoint,
            &metrics](const Request& request) -> std::variant<http::Upgrade, Response, Failure> {
        if (auto refusal = find_refusal(request)) return std::move(*refusal);
        const auto offered = offered_subprotocols(request.headers);
        if (!offered) return bad_request("Sec-WebSocket-Protocol is not valid.\n");
        if (endpoint->accepts_origin && !endpoint->accepts_origin(request)) {
            return Failure{
                .error = contracts::PublicError::Forbidden,
                .message = "This page may not connect here."};
        }
        auto made = endpoint->make_application(request);
        if (auto* failure = std::get_if<Failure>(&made)) return std::move(*failure);

        http::Upgrade upgrade = accept_handshake(
            request,
            std::move(std::get<std::unique_ptr<Application>>(made)),
            endpoint->config,
            metrics);
        if (const auto chosen = choose_subprotocol(*offered, endpoint->subprotocols)) {
            upgrade.headers.add("Sec-WebSocket-Protocol", *chosen);
        }
        return upgrade;
    };
}

}  // namespace crier::websocket
