#include "server/doors/conformance.hpp"

#include "base/units.hpp"
#include "websocket/session.hpp"

#include <ranges>

namespace crier::server {
namespace {

using http::Answer;
using http::Method;
using http::Request;
using http::Response;

/// The suites send up to 16 MiB, and messages cut into many pieces.
constexpr std::size_t kMaxMessageBytes = 16 * kMiB;
constexpr std::size_t kMaxFragments = 100'000;

class EchoApplication final : public websocket::Application {
public:
    void on_open(websocket::Session& session) override { session_ = &session; }
    void on_text(std::string_view text) override {
        session_->send_message(websocket::Opcode::Text, as_bytes(text));
    }
    void on_binary(Bytes bytes) override {
        session_->send_message(websocket::Opcode::Binary, bytes);
    }
    void on_closed(std::uint16_t) override {}

private:
    websocket::Session* session_ = nullptr;
};

loop::Task<Answer> echo_body(Request request) {
    co_return Response::text(http::Status::Ok, "text/plain", request.body);
}

/// The fields of the request, one per line, then its body.
loop::Task<Answer> echo_head(Request request) {
    std::string text;
    for (const auto& [name, value] : request.headers.all()) text += name + ": " + value + "\n";
    text += "\n" + request.body;
    co_return Response::text(http::Status::Ok, "text/plain", text);
}

/// One cookie per line.
loop::Task<Answer> show_cookies(Request request) {
    std::string text;
    for (const auto& [name, value] : request.headers.all()) {
        if (!http::is_equal_ignoring_case(name, "Cookie")) continue;
        for (const auto pair : std::views::split(value, ';')) {
            text.append(http::trim({pair.begin(), pair.end()})).append("\n");
        }
    }
    co_return Response::text(http::Status::Ok, "text/plain", text);
}

}  // namespace

std::shared_ptr<const websocket::Endpoint> echo_endpoint() {
    auto endpoint = std::make_shared<websocket::Endpoint>();
    endpoint->config.max_message_bytes = kMaxMessageBytes;
    endpoint->config.deflate.is_enabled = true;
    endpoint->config.max_fragments = kMaxFragments;
    endpoint->subprotocols = {"echo"};
    endpoint->make_application =
        [](const Request&) -> std::variant<std::unique_ptr<websocket::Application>, http::Failure> {
        return std::make_unique<EchoApplication>();
    };
    endpoint->accepts_origin = [](const Request&) { return true; };
    return endpoint;
}

void add_conformance_routes(http::Router& router, websocket::WebSocketMetrics& metrics) {
    // The second path has no page beside the WebSocket.
    for (const char* path : {"/echo", "/echo-socket"}) {
        router.add_upgrade(path, "websocket", websocket::upgrade_handler(echo_endpoint(), metrics));
    }
    router.add(Method::Post, "/", echo_body);
    router.add(Method::Get, "/echo", echo_head);
    router.add(Method::Post, "/echo", echo_head);
    router.add(Method::Get, "/cookie", show_cookies);
}

}  // namespace crier::server
