#include "gateways/updates/socket_token.hpp"

#include "http/credentials.hpp"
#include "json/parse.hpp"

namespace crier::gateways {
namespace {

/// nullopt for a member that is missing or null.
std::optional<std::string> token_of_connect(const Handshake& handshake) {
    const Json auth = handshake.auth();
    const json::object* object = auth.if_object();
    const json::value* token = object == nullptr ? nullptr : object->if_contains("token");
    if (token == nullptr || token->is_null()) return std::nullopt;
    // What is no text is no token either, but it was meant to be one.
    return token->is_string() ? std::string{std::string_view{token->as_string()}} : std::string{};
}

bool is_forged_cookie(const Handshake& handshake) {
    const auto site = handshake.header("Sec-Fetch-Site");
    if (handshake.header("Origin")) {
        return !handshake.is_cross_origin() && site && site != "same-origin";
    }
    if (handshake.query("transport") == "websocket") return true;
    return site && site != "same-origin";
}

}  // namespace

SocketToken find_token(const Handshake& handshake) {
    if (auto token = token_of_connect(handshake)) return {.token = std::move(token)};
    http::Headers headers;
    for (const std::string_view name : {"Authorization", "Cookie"}) {
        if (const auto value = handshake.header(name)) headers.add(name, *value);
    }
    const auto found = http::find_header_token(headers);
    if (!found) return {};
    const bool is_cookie = found->source == http::TokenSource::Cookie;
    return {
        .token = std::string{found->token}, .is_forged = is_cookie && is_forged_cookie(handshake)};
}

}  // namespace crier::gateways
