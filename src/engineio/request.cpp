#include "engineio/request.hpp"

#include "json/parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace crier::engineio {
namespace {

constexpr std::size_t kMaxJsonpDigits = 9;

std::string_view message_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::UnknownTransport: return "Transport unknown";
        case ErrorCode::UnknownSid: return "Session ID unknown";
        case ErrorCode::BadHandshakeMethod: return "Bad handshake method";
        case ErrorCode::BadRequest: return "Bad request";
        case ErrorCode::Forbidden: return "Forbidden";
        case ErrorCode::UnsupportedProtocol: return "Unsupported protocol version";
    }
    return "Bad request";
}

std::unexpected<Refusal> refuse(ErrorCode code) { return std::unexpected{refusal(code)}; }

std::optional<Transport> parse_transport(const http::Query& query, const RequestFacts& facts) {
    const std::string_view name = query.find_only("transport").value_or("");
    if (name == "polling" && facts.allows_polling) return Transport::Polling;
    if (name == "websocket" && facts.allows_websocket) return Transport::WebSocket;
    return std::nullopt;
}

bool is_header_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto code = static_cast<unsigned char>(c);
        return code == '\t' || (code >= 0x20 && code != 0x7F);
    });
}

bool is_base64url(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

bool can_be_sid(std::string_view sid) {
    return sid.size() <= kMaxSidBytes && std::all_of(sid.begin(), sid.end(), is_base64url);
}

std::optional<std::uint32_t> parse_jsonp_index(std::string_view text) {
    if (text.empty() || text.size() > kMaxJsonpDigits) return std::nullopt;
    std::uint32_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return index;
}

/// Parameters that say how to answer, not whether.
Result<void, Refusal> read_options(const http::Query& query, Request& request) {
    request.cache_buster = query.find("t");
    // As in the reference, any value counts.
    request.wants_base64 = !query.find("b64").value_or("").empty();
    if (query.find("j")) {
        request.jsonp_index = parse_jsonp_index(query.find_only("j").value_or(""));
        if (!request.jsonp_index) return refuse(ErrorCode::BadRequest);
    }
    return {};
}

Result<void, Refusal> judge_handshake(const Request& request, const RequestFacts& facts) {
    if (!facts.is_get) return refuse(ErrorCode::BadHandshakeMethod);
    const bool needs_upgrade = request.transport == Transport::WebSocket;
    if (needs_upgrade != facts.is_upgrade) return refuse(ErrorCode::BadRequest);
    // The reference answers 101 before it says so to a WebSocket; a refusal comes before.
    if (!request.is_revision_4) return refuse(ErrorCode::UnsupportedProtocol);
    return {};
}

}  // namespace

std::string_view name_of(Transport transport) {
    return transport == Transport::Polling ? "polling" : "websocket";
}

Refusal refusal(ErrorCode code) {
    const bool is_forbidden = code == ErrorCode::Forbidden;
    return {
        .code = code,
        .message = std::string{message_of(code)},
        .status = is_forbidden ? http::Status::Forbidden : http::Status::BadRequest};
}

Refusal forbidden(std::string message) {
    Refusal result = refusal(ErrorCode::Forbidden);
    if (!message.empty()) result.message = std::move(message);
    return result;
}

std::string encode_refusal(const Refusal& refusal) {
    return fmt::format(
        R"({{"code":{},"message":{}}})",
        static_cast<int>(refusal.code),
        json::quote(refusal.message));
}

Result<Request, Refusal> judge_request(const http::Query& query, const RequestFacts& facts) {
    const auto transport = parse_transport(query, facts);
    if (!transport) return refuse(ErrorCode::UnknownTransport);
    if (!is_header_text(facts.origin)) return refuse(ErrorCode::BadRequest);

    Request request{.transport = *transport};
    request.is_revision_4 = query.find_only("EIO") == "4";
    const bool has_sid = !query.find("sid").value_or("").empty();
    if (has_sid) {
        request.sid = query.find_only("sid");
        if (!request.sid || !can_be_sid(*request.sid)) return refuse(ErrorCode::UnknownSid);
    } else {
        CRIER_TRY_VOID(judge_handshake(request, facts));
    }
    CRIER_TRY_VOID(read_options(query, request));
    return request;
}

Result<void, Refusal> judge_session_request(
    const Request& request, const RequestFacts& facts, Transport current) {
    const bool is_websocket = request.transport == Transport::WebSocket;
    if (is_websocket != facts.is_upgrade) return refuse(ErrorCode::BadRequest);
    // A WebSocket for a session that has one is not refused here: it is accepted and closed.
    if (!is_websocket && current != request.transport) return refuse(ErrorCode::BadRequest);
    if (!request.is_revision_4) return refuse(ErrorCode::BadRequest);
    return {};
}

}  // namespace crier::engineio
