#include "engineio/doorkeeper.hpp"

#include "auth/origin.hpp"
#include "base/exception_text.hpp"
#include "http/credentials.hpp"
#include "telemetry/log.hpp"

#include <utility>

namespace crier::engineio {
namespace {

/// Of a user's function that has thrown; inside a catch clause.
Refusal broken() {
    log::error("engineio_handshake_failed", {{"error", current_exception_text()}});
    return refusal(ErrorCode::BadRequest);
}

Refusal unavailable() {
    return {
        .code = ErrorCode::BadRequest,
        .message = "Server is full or stopping",
        .status = http::Status::ServiceUnavailable};
}

}  // namespace

Doorkeeper::Doorkeeper(
    const EngineConfig& config,
    const Clock& clock,
    EngineMetrics& metrics,
    MakeApplication make_application,
    Refuse refuse)
    : config_{config},
      clock_{clock},
      metrics_{metrics},
      make_application_{std::move(make_application)},
      refuse_{std::move(refuse)} {}

Result<Doorkeeper::Admitted, Refusal> Doorkeeper::admit(
    const http::Request& request, bool is_upgrade, SessionTable& table) const {
    const auto origin = request.headers.find("Origin");
    const RequestFacts facts{
        .is_get = request.method == http::Method::Get,
        .is_upgrade = is_upgrade,
        .origin = origin.value_or(""),
        .allows_polling = config_.allows_polling,
        .allows_websocket = config_.allows_websocket};
    CRIER_TRY(const Request judged, judge_request(request.target.query, facts));
    if (request.headers.count("Origin") > 1) {
        return std::unexpected{refusal(ErrorCode::BadRequest)};
    }
    if (!accepts_origin(request)) return std::unexpected{refusal(ErrorCode::Forbidden)};
    if (!judged.sid) {
        if (auto refused = judge_handshake(request, table)) {
            return std::unexpected{std::move(*refused)};
        }
        return Admitted{judged};
    }
    Session* session = table.find(*judged.sid);
    if (session == nullptr) return std::unexpected{refusal(ErrorCode::UnknownSid)};
    const Transport current = session->is_polling() ? Transport::Polling : Transport::WebSocket;
    CRIER_TRY_VOID(judge_session_request(judged, facts, current));
    return Admitted{judged, session};
}

bool Doorkeeper::accepts_origin(const http::Request& request) const {
    const auto origin = request.headers.find("Origin");
    if (!origin) return true;
    const auto scheme = http::scheme_of(request, config_.trusts_proxy);
    const auto own = auth::own_origin(scheme, request.headers.find("Host").value_or(""));
    if (allows_origin(config_.cors, origin, own)) return true;
    log::info("engineio_origin_refused", {{"origin", *origin}, {"peer", request.peer_host}});
    return false;
}

std::optional<Refusal> Doorkeeper::judge_handshake(
    const http::Request& request, const SessionTable& table) const {
    if (!table.may_add()) return unavailable();
    if (!refuse_) return std::nullopt;
    try {
        auto word = refuse_(request);
        return word ? std::optional{forbidden(std::move(*word))} : std::nullopt;
    } catch (...) {
        return broken();
    }
}

Result<std::unique_ptr<Application>, Refusal> Doorkeeper::make_application(
    const http::Request& request) const {
    try {
        auto made =
            make_application_(make_handshake(request, config_.trusts_proxy, clock_.wall_now()));
        if (made) return made;
        return std::unexpected{refusal(ErrorCode::BadRequest)};
    } catch (...) {
        return std::unexpected{broken()};
    }
}

http::Response Doorkeeper::refuse(
    const Refusal& refusal, const http::Headers& request_headers) const {
    metrics_.count_refused(refusal.code);
    http::Response response =
        http::Response::text(refusal.status, "application/json", encode_refusal(refusal));
    response.headers.add("Cache-Control", "no-store");
    if (refusal.status == http::Status::ServiceUnavailable) {
        response.headers.add("Retry-After", "2");
    }
    add_cors_headers(config_.cors, request_headers.find("Origin"), response.headers);
    return response;
}

}  // namespace crier::engineio
