#include "engineio/polling_door.hpp"

#include "engineio/loop_fence.hpp"
#include "engineio/session_cookie.hpp"
#include "engineio/session_id.hpp"

#include <charconv>
#include <limits>
#include <utility>

namespace crier::engineio {
namespace {

using http::Headers;
using http::Response;

loop::Task<http::Answer> ready(Response response) { co_return response; }

/// What an answer that comes later still needs of its request.
Headers origin_of(const http::Request& request) {
    Headers headers;
    if (const auto origin = request.headers.find("Origin")) headers.add("Origin", *origin);
    return headers;
}

/// The announced length; 0 when there is none. The parser has checked that it is a number.
std::uint64_t content_length(const http::Request& request) {
    const std::string_view text = request.headers.find("Content-Length").value_or("");
    std::uint64_t length = 0;
    std::from_chars(text.data(), text.data() + text.size(), length);
    return length;
}

bool is_octet_stream(const http::Request& request) {
    const std::string_view type = request.headers.find("Content-Type").value_or("");
    const std::string_view media_type = http::trim(type.substr(0, type.find(';')));
    return http::is_equal_ignoring_case(media_type, "application/octet-stream");
}

/// The last packet says that the client leaves.
bool is_goodbye(std::string_view body) {
    return body == "1" || body.ends_with(
                              "\x1e"
                              "1");
}

}  // namespace

http::RouteOptions PollingDoor::route_options() {
    return {
        .body_mode = http::BodyMode::Streamed,
        // The door counts by itself: a body that is too large ends its session.
        .max_body_bytes = std::numeric_limits<std::size_t>::max(),
        .answer_timeout = http::kNoAnswerTimeout,
        .watches_peer = true};
}

loop::Task<http::Answer> PollingDoor::serve(const http::Request& request) const {
    using http::Method;
    if (request.method == Method::Options && config_.cors.is_on()) {
        return ready(preflight(config_.cors, request));
    }
    SessionTable& table = *tables_[loop::EventLoop::current()->index()];
    const auto admitted = keeper_.admit(request, false, table);
    if (!admitted) return ready(keeper_.refuse(admitted.error(), request.headers));
    if (admitted->session == nullptr) return ready(open(admitted->request, request, table));
    if (request.method == Method::Get) return poll(*admitted->session, request, table);
    if (request.method == Method::Post) return post(*admitted->session, request, table);
    // No handshake, so no code of the protocol says it; the reference answers 500, as if the fault
    // were its own.
    Response response = keeper_.refuse(
        {.code = ErrorCode::BadRequest,
         .message = "Method not allowed",
         .status = http::Status::MethodNotAllowed},
        request.headers);
    response.headers.add("Allow", "GET, POST");
    return ready(std::move(response));
}

Response PollingDoor::answer(
    std::string_view content_type, std::string_view body, const Headers& request_headers) const {
    Response response = Response::text(http::Status::Ok, content_type, body);
    response.headers.add("Cache-Control", "no-store");
    add_cors_headers(config_.cors, request_headers.find("Origin"), response.headers);
    return response;
}

// --- Handshake -----------------------------------------------------------------------------------

Response PollingDoor::open(
    const Request& asked, const http::Request& request, SessionTable& table) const {
    auto application = keeper_.make_application(request);
    if (!application) return keeper_.refuse(application.error(), request.headers);
    const std::string sid = make_sid(table.event_loop().index(), random_);
    Session& session = table.add(
        {.sid = sid, .is_base64_only = asked.wants_base64, .application = std::move(*application)},
        Transport::Polling);
    Response response =
        answer("text/plain; charset=UTF-8", session.open_polling(), request.headers);
    add_session_cookie(config_, sid, response.headers);
    return response;
}

// --- GET -----------------------------------------------------------------------------------------

loop::Task<http::Answer> PollingDoor::poll(
    Session& session, const http::Request& request, SessionTable& table) const {
    auto held = std::make_shared<HeldPoll>();
    session.poll([held](Session::PollAnswer answer) { held->settle(std::move(answer)); });
    if (!held->is_settled()) {
        request.peer->set_on_gone([held, &table, sid = std::string{session.sid()}] {
            if (held->is_settled()) return;
            if (Session* left = table.find(sid)) left->on_poll_aborted();
            held->settle({.kind = Session::PollAnswer::Kind::NotPolling});
        });
    }
    return finish_poll(std::move(held), origin_of(request));
}

loop::Task<http::Answer> PollingDoor::finish_poll(
    std::shared_ptr<HeldPoll> held, Headers headers) const {
    const Session::PollAnswer told = co_await held->answer();
    switch (told.kind) {
        case Session::PollAnswer::Kind::Body:
            co_return answer("text/plain; charset=UTF-8", told.body, headers);
        case Session::PollAnswer::Kind::Overlapping:
            co_return keeper_.refuse(refusal(ErrorCode::BadRequest), headers);
        case Session::PollAnswer::Kind::NotPolling: break;
    }
    co_return keeper_.refuse(refusal(ErrorCode::UnknownSid), headers);
}

// --- POST ----------------------------------------------------------------------------------------

loop::Task<http::Answer> PollingDoor::post(
    Session& session, const http::Request& request, SessionTable& table) const {
    if (!session.is_open()) {
        return ready(keeper_.refuse(refusal(ErrorCode::UnknownSid), request.headers));
    }
    // Judged now and not when the body is here: two bodies at once are an overlap.
    if (!session.begin_post()) {
        return ready(keeper_.refuse(refusal(ErrorCode::BadRequest), request.headers));
    }
    if (is_octet_stream(request)) {
        session.fail_post();
        return ready(keeper_.refuse(refusal(ErrorCode::BadRequest), request.headers));
    }
    if (content_length(request) > config_.max_payload_bytes) {
        session.fail_post();
        return ready(too_large(request.headers));
    }
    return read_post(
        request.body_reader, request.peer, &table, std::string{session.sid()}, origin_of(request));
}

loop::Task<http::Answer> PollingDoor::read_post(
    std::shared_ptr<http::BodyReader> reader,
    std::shared_ptr<http::PeerWatch> peer,
    SessionTable* table,
    std::string sid,
    Headers headers) const {
    std::string body;
    while (true) {
        const auto piece = co_await reader->read();
        const bool is_cut_off = !piece.has_value();
        if (!is_cut_off) {
            const std::optional<std::string>& more = *piece;
            if (!more) break;
            body += *more;
            if (body.size() <= config_.max_payload_bytes) continue;
        }
        // Looked up again: the session may have ended while the body came.
        if (Session* session = table->find(sid)) session->fail_post();
        if (!is_cut_off) co_return too_large(headers);
        co_return keeper_.refuse(refusal(ErrorCode::BadRequest), headers);
    }
    const Session* session = table->find(sid);
    if (is_goodbye(body) && session != nullptr && !session->holds_poll()) {
        // Clients that leave have a GET out. It wants its answer, and may be on the way from the
        // loop it came to.
        const auto fence = LoopFence::start(loops_, table->event_loop());
        peer->set_on_gone([fence] { fence->settle(); });
        co_await fence->passed();
    }
    co_return finish_post(table->find(sid), body, headers);
}

Response PollingDoor::finish_post(
    Session* session, std::string_view body, const Headers& headers) const {
    if (session == nullptr) return keeper_.refuse(refusal(ErrorCode::UnknownSid), headers);
    if (session->finish_post(body) == Session::Posted::Refused) {
        return keeper_.refuse(refusal(ErrorCode::BadRequest), headers);
    }
    return answer("text/html", "ok", headers);
}

Response PollingDoor::too_large(const Headers& headers) const {
    Response response = keeper_.refuse(
        {.code = ErrorCode::BadRequest,
         .message = "Payload too large",
         .status = http::Status::ContentTooLarge},
        headers);
    // What is still coming is not worth reading.
    response.closes_connection = true;
    return response;
}

}  // namespace crier::engineio
