#include "http/session.hpp"

#include "base/assert.hpp"
#include "base/exception_text.hpp"
#include "loop/activity.hpp"
#include "telemetry/log.hpp"

namespace crier::http {
namespace {

/// Bytes that may wait for their turn before the connection stops reading.
constexpr std::size_t kMaxUnreadBytes = 64 * kKiB;

/// A body nobody wants is read to its end up to this size; above it the connection is closed.
constexpr std::size_t kMaxDiscardedBytes = 64 * kKiB;

constexpr std::size_t kMaxRequestIdBytes = 64;

}  // namespace

HttpSession::HttpSession(net::Connection& connection, HttpServer& server)
    : connection_{connection}, server_{server}, link_{std::make_shared<Link>(Link{this})} {}

HttpSession::HttpSession(
    net::Connection& connection, HttpServer& server, std::unique_ptr<Moved> moved)
    : HttpSession{connection, server} {
    moved_ = std::move(moved);
}

HttpSession::~HttpSession() { link_->session = nullptr; }

void HttpSession::on_open() {
    if (moved_) {
        continue_moved();
        return;
    }
    // A fresh connection owes us a request; only later ones may rest.
    connection_.set_deadline(server_.config().head_timeout);
}

void HttpSession::enter(Phase phase) {
    phase_ = phase;
    const HttpConfig& config = server_.config();
    switch (phase) {
        case Phase::Idle: connection_.set_deadline(config.keep_alive_timeout); break;
        case Phase::Head: connection_.set_deadline(config.head_timeout); break;
        case Phase::Body:
            body_bytes_at_check_ = 0;
            connection_.set_deadline(config.body_check_interval);
            break;
        case Phase::Waiting: {
            const Route* route = exchange_->route;
            const bool has_own = route != nullptr && route->options.answer_timeout.count() > 0;
            const auto time = has_own ? route->options.answer_timeout : config.answer_timeout;
            if (time == kNoAnswerTimeout) {
                connection_.clear_deadline();
            } else {
                connection_.set_deadline(time);
            }
            break;
        }
        case Phase::Closing: connection_.clear_deadline(); break;
    }
}

// --- Reading -------------------------------------------------------------------------------------

bool HttpSession::may_read() const {
    if (phase_ == Phase::Closing) return false;
    // A client that pipelines and does not read waits, instead of filling our queue.
    if (!exchange_) return connection_.queued_bytes() < connection_.send_queue_soft_bytes();
    if (exchange_->is_body_complete) return false;  // The next request waits for this answer.
    return !(exchange_->body_reader && exchange_->body_reader->is_full());
}

void HttpSession::on_bytes(MutableBytes bytes) {
    if (unread_.empty()) {
        process(bytes);
        return;
    }
    keep(bytes);
    if (may_read()) resume_processing();
}

void HttpSession::process(MutableBytes input) {
    is_processing_ = true;
    while (may_read() && process_step(input)) {
    }
    is_processing_ = false;
    if (phase_ == Phase::Closing) return;
    keep(input);
    if (!exchange_ && !may_read()) connection_.notify_when_drained();
}

void HttpSession::resume_processing() {
    std::vector<std::byte> input = std::exchange(unread_, {});
    process(input);
    if (phase_ != Phase::Closing && unread_.size() < kMaxUnreadBytes) connection_.resume_reading();
}

void HttpSession::keep(MutableBytes rest) {
    if (rest.empty()) return;
    unread_.insert(unread_.end(), rest.begin(), rest.end());
    if (unread_.size() >= kMaxUnreadBytes) connection_.pause_reading();
}

/// False when there is nothing to go on with.
bool HttpSession::process_step(MutableBytes& input) {
    if (!parser_) {
        if (input.empty()) return false;
        parser_.emplace(server_.config());
        enter(Phase::Head);
    }
    const auto step = parser_->parse(input);
    if (!step) {
        refuse(step.error().status, step.error().message);
        return false;
    }
    input = input.subspan(step->used);
    switch (step->event) {
        case RequestParser::Event::NeedMore: return false;
        case RequestParser::Event::Head: handle_head(input); break;
        case RequestParser::Event::Body: handle_body(parser_->body()); break;
        case RequestParser::Event::Complete: handle_body_end(); break;
    }
    return true;
}

void HttpSession::handle_head(MutableBytes& input) {
    Exchange& exchange = begin_exchange();
    Request request = std::move(parser_->request());
    request.id = exchange.id;
    if (peer_host_.empty()) peer_host_ = connection_.peer().host;
    request.peer_host = peer_host_;
    request.is_from_unix_socket = peer_host_ == "unix";
    request.is_encrypted = connection_.is_encrypted();
    // An answer before this one may have ended the connection: it was too much for a slow reader.
    const HttpServer::Sibling* elsewhere = connection_.is_open() ? server_.place(request) : nullptr;
    if (elsewhere != nullptr) {
        move_to(*elsewhere, std::move(request), input);
    } else {
        handle_request(std::move(request), input);
    }
}

void HttpSession::handle_request(Request request, MutableBytes& input) {
    if (try_upgrade(request, input)) return;

    match(std::move(request));
    if (!exchange_ || phase_ == Phase::Closing || !exchange_->body_plan.has_body) return;
    enter(Phase::Body);
    if (exchange_->body_plan.expects_continue && !exchange_->is_answered) {
        connection_.send(SharedBytes::copy_of("HTTP/1.1 100 Continue\r\n\r\n"));
    }
}

std::size_t HttpSession::max_body_bytes() const {
    const Route* route = exchange_->route;
    const bool has_own = route != nullptr && route->options.max_body_bytes > 0;
    return has_own ? route->options.max_body_bytes : server_.config().max_body_bytes;
}

void HttpSession::handle_body(Bytes piece) {
    Exchange& exchange = *exchange_;
    exchange.body_bytes += piece.size();
    if (exchange.is_answered) {
        if (exchange.body_bytes <= kMaxDiscardedBytes) return;
        exchange.wants_close = true;
        exchange.is_body_complete = true;
        finish_exchange();
    } else if (exchange.body_bytes > max_body_bytes()) {
        refuse(Status::ContentTooLarge, "The body is too large.", BodyError::TooLarge);
    } else if (const std::shared_ptr<BodyReader> reader = exchange.body_reader) {
        reader->push(piece);  // May run the handler to its end, and with it this exchange.
    } else {
        exchange.request.body += as_text(piece);
    }
}

void HttpSession::handle_body_end() {
    exchange_->is_body_complete = true;
    if (!exchange_->is_answered) {
        enter(Phase::Waiting);
        if (const std::shared_ptr<BodyReader> reader = exchange_->body_reader) {
            reader->finish();  // May run the handler to its end, and with it this exchange.
        } else {
            run_handler(std::move(exchange_->request));
        }
    } else {
        finish_exchange();
    }
}

void HttpSession::abandon_handler(BodyError error) {
    // Taken out first: the handler may answer from inside this call.
    if (exchange_ && exchange_->body_reader) {
        const std::shared_ptr<BodyReader> reader = std::exchange(exchange_->body_reader, nullptr);
        reader->set_on_space(nullptr);
        reader->fail(error);
    }
    tell_peer_gone();
}

void HttpSession::tell_peer_gone() {
    if (!exchange_ || !exchange_->peer) return;
    const std::shared_ptr<PeerWatch> peer = std::exchange(exchange_->peer, nullptr);
    if (!exchange_->is_answered) peer->tell_gone();
}

// --- Choosing who answers ------------------------------------------------------------------------

HttpSession::Exchange& HttpSession::begin_exchange() {
    const Request& request = parser_->request();
    // With an argument: clang does not see the default constructor of a nested class here.
    Exchange& exchange = exchange_.emplace(Exchange{});
    exchange.body_plan = parser_->body_plan();
    exchange.began = server_.event_loop().now();
    exchange.is_head_request = request.method == Method::Head;
    exchange.wants_close = !request.is_http_1_1 || server_.is_draining() || has_peer_ended_ ||
                           has_list_token(request.headers, "Connection", "close");
    const auto given = request.headers.find("X-Request-Id");
    const bool is_usable = given && given->size() <= kMaxRequestIdBytes && is_token(*given);
    exchange.id = is_usable ? RequestId{*given} : server_.make_request_id();
    return exchange;
}

/// True when the request was about an upgrade and has been dealt with.
bool HttpSession::try_upgrade(const Request& request, MutableBytes& input) {
    const UpgradeRoute* route = server_.router().find_upgrade(request.target.path);
    if (route == nullptr) return false;
    // RFC 9110 §7.8: Upgrade is ignored in HTTP/1.0, and when it names another protocol.
    const bool is_asked_for =
        request.is_http_1_1 && has_list_token(request.headers, "Upgrade", route->protocol);
    if (!is_asked_for) return false;
    const bool can_be_granted =
        request.method == Method::Get && has_list_token(request.headers, "Connection", "Upgrade");
    if (route->is_prefix && !can_be_granted) return false;
    if (request.method != Method::Get) {
        Response response = Response::empty(Status::MethodNotAllowed);
        response.headers.add("Allow", "GET");
        send_answer(response);
        return true;
    }
    if (!has_list_token(request.headers, "Connection", "Upgrade")) {
        refuse(Status::BadRequest, "Upgrade needs \"Connection: Upgrade\".");
        return true;
    }
    if (server_.is_draining()) {
        answer(std::unexpected{Failure{
            .error = contracts::PublicError::Draining, .retry_after = std::chrono::seconds{2}}});
        return true;
    }
    auto decision = route->handler(request);
    if (auto* upgrade = std::get_if<Upgrade>(&decision)) {
        accept_upgrade(std::move(*upgrade), input);
    } else if (auto* response = std::get_if<Response>(&decision)) {
        answer(std::move(*response));
    } else {
        answer(std::unexpected{std::get<Failure>(std::move(decision))});
    }
    return true;
}

void HttpSession::accept_upgrade(Upgrade upgrade, MutableBytes& input) {
    const Response response{
        .status = Status::SwitchingProtocols, .headers = std::move(upgrade.headers)};
    connection_.send(encode_response(response, {.http_date = server_.http_date()}));
    server_.metrics().count_answer(response.status, server_.event_loop().now() - exchange_->began);
    phase_ = Phase::Closing;  // This session touches the connection no more.
    connection_.replace_handler(upgrade.make_handler(connection_), std::exchange(input, {}));
}

void HttpSession::match(Request request) {
    const Router& router = server_.router();
    const std::string& path = request.target.path;
    if (request.method == Method::Options) {
        const std::string allow = router.allowed_methods(path);
        if (!allow.empty()) {
            Response response = Response::empty(Status::NoContent);
            response.headers.add("Allow", allow);
            send_answer(response);
            return;
        }
    }
    const Method method = request.method;
    auto found = router.find(method, path);
    if (auto* hit = std::get_if<Router::Found>(&found)) {
        request.path_parameters = std::move(hit->parameters);
        serve(*hit->route, std::move(request));
    } else if (const UpgradeRoute* upgrade = router.find_upgrade(path);
               upgrade != nullptr && (method == Method::Get || method == Method::Head)) {
        Response response =
            Response::text(Status::UpgradeRequired, "text/plain", "This path wants an upgrade.\n");
        response.headers.add("Upgrade", upgrade->protocol);
        response.headers.add("Connection", "Upgrade");
        send_answer(response);
    } else if (const auto* other = std::get_if<Router::NotAllowed>(&found)) {
        Response response = refusal_response(
            Status::MethodNotAllowed,
            "This method is not known here.",
            server_.iso_timestamp(),
            exchange_->id.text());
        response.headers.add("Allow", other->allow);
        send_answer(response);
    } else {
        answer(std::unexpected{Failure{.error = contracts::PublicError::NotFound}});
    }
}

void HttpSession::serve(const Route& route, Request request) {
    Exchange& exchange = *exchange_;
    // Nothing here unpacks bodies: small bytes that become large ones are not taken at all.
    const auto encoding = request.headers.find("Content-Encoding");
    if (encoding && !is_equal_ignoring_case(*encoding, "identity")) {
        answer(std::unexpected{Failure{
            .error = contracts::PublicError::UnsupportedMediaType,
            .message = "Bodies are taken without Content-Encoding only."}});
        return;
    }
    exchange.route = &route;
    if (route.options.watches_peer) {
        request.peer = exchange.peer = std::make_shared<PeerWatch>();
        if (has_peer_ended_) exchange.peer->tell_gone();
    }
    if (exchange.body_plan.content_length.value_or(0) > max_body_bytes()) {
        refuse(Status::ContentTooLarge, "The body is too large.");
        return;
    }
    if (route.options.body_mode == BodyMode::Buffered) {
        exchange.request = std::move(request);
        return;
    }
    exchange.body_reader = std::make_shared<BodyReader>();
    exchange.body_reader->set_on_space([this] {
        if (!is_processing_) resume_processing();
    });
    request.body_reader = exchange.body_reader;
    run_handler(std::move(request));
}

void HttpSession::run_handler(Request request) {
    auto pass = server_.handlers().enter();
    if (!pass) {
        answer(std::unexpected{Failure{
            .error = contracts::PublicError::Draining, .retry_after = std::chrono::seconds{2}}});
        return;
    }
    const loop::Activity activity{
        connection_.event_loop(), "HTTP handler", exchange_->route->pattern};
    loop::start(call_handler(link_, exchange_->route, std::move(request), std::move(*pass)));
}

loop::Task<void> HttpSession::call_handler(
    std::shared_ptr<Link> link, const Route* route, Request request, loop::Gate::Pass pass) {
    // The pass is given back when the handler is done, also when nobody hears its answer.
    const loop::Gate::Pass inside = std::move(pass);
    const std::string path = request.target.path;
    Answer result = std::unexpected{Failure{}};
    try {
        result = co_await route->handler(std::move(request));
    } catch (...) {
        log::error("handler_failed", {{"path", path}, {"error", current_exception_text()}});
    }
    if (link->session == nullptr) co_return;
    link->session->drop_reader();
    link->session->answer(std::move(result));
    if (link->session != nullptr) link->session->discard_rest();
}

/// The handler is done with its body: what still arrives is counted and dropped.
void HttpSession::drop_reader() {
    if (!exchange_ || !exchange_->body_reader) return;
    exchange_->body_reader->set_on_space(nullptr);
    exchange_->body_reader.reset();
}

/// Looks at what waited for room in the reader of a handler that answered early.
void HttpSession::discard_rest() {
    const bool has_rest = exchange_ && !exchange_->is_body_complete && phase_ != Phase::Closing;
    if (has_rest && !is_processing_ && !unread_.empty()) resume_processing();
}

// --- Answering -----------------------------------------------------------------------------------

void HttpSession::answer(Answer answer) {
    if (!exchange_ || exchange_->is_answered || phase_ == Phase::Closing) return;
    if (answer) {
        send_answer(*answer);
    } else {
        send_answer(to_response(answer.error(), server_.iso_timestamp(), exchange_->id.text()));
    }
}

void HttpSession::send_answer(const Response& response) {
    Exchange& exchange = *exchange_;
    exchange.is_answered = true;
    exchange.wants_close = exchange.wants_close || response.closes_connection || has_peer_ended_ ||
                           server_.is_draining();
    // A client that was never told to continue may or may not send its body: no way to go on.
    if (exchange.body_plan.expects_continue && exchange.body_bytes == 0 &&
        !exchange.is_body_complete) {
        exchange.wants_close = true;
    }
    // The rest of this body will not be read: that the connection ends must be said now.
    if (!exchange.is_body_complete &&
        exchange.body_plan.content_length.value_or(0) > kMaxDiscardedBytes) {
        exchange.wants_close = true;
    }
    connection_.send(encode_response(
        response,
        {.http_date = server_.http_date(),
         .request_id = exchange.id.text(),
         .is_head_request = exchange.is_head_request,
         .closes_connection = exchange.wants_close}));
    server_.metrics().count_answer(response.status, server_.event_loop().now() - exchange.began);
    if (response.source && !exchange.is_head_request && response.source_bytes > 0) {
        exchange.source = response.source;
        exchange.source_left = response.source_bytes;
        connection_.clear_deadline();
        ask_for_piece();
        return;
    }
    exchange.is_answer_sent = true;
    finish_exchange();
}

void HttpSession::ask_for_piece() {
    exchange_->source->next([link = link_](BodySource::Piece piece) {
        if (link->session != nullptr) link->session->handle_piece(std::move(piece));
    });
}

void HttpSession::handle_piece(BodySource::Piece piece) {
    if (!exchange_ || !exchange_->source) return;
    Exchange& exchange = *exchange_;
    const bool is_usable = piece.has_value() && piece->size() <= exchange.source_left;
    if (!is_usable) {
        // The promised length cannot be kept; only a cut tells the client.
        phase_ = Phase::Closing;
        connection_.abort(net::CloseReason::Finished);
        return;
    }
    exchange.source_left -= piece->size();
    connection_.send(std::move(*piece));
    if (exchange.source_left > 0) {
        connection_.notify_when_drained();
        return;
    }
    exchange.source.reset();
    exchange.is_answer_sent = true;
    finish_exchange();
}

void HttpSession::on_shutdown() {
    // A request that has begun is still answered, and the answer ends the connection.
    if (exchange_ || parser_ || phase_ == Phase::Closing) return;
    enter(Phase::Closing);
    connection_.close_after_sending();
}

void HttpSession::on_drained() {
    if (exchange_ && exchange_->source) {
        ask_for_piece();
    } else if (!exchange_ && phase_ != Phase::Closing) {
        resume_processing();
    }
}

void HttpSession::finish_exchange() {
    if (!exchange_->is_answer_sent) return;
    if (exchange_->wants_close) {
        abandon_handler(BodyError::Aborted);
        enter(Phase::Closing);
        connection_.close_after_sending();
        return;
    }
    if (!exchange_->is_body_complete) return;
    exchange_.reset();
    parser_.reset();
    enter(Phase::Idle);
    if (!is_processing_ && !unread_.empty()) resume_processing();
}

void HttpSession::refuse(Status status, std::string_view message, BodyError to_reader) {
    const RequestId id = exchange_ ? exchange_->id : server_.make_request_id();
    const bool is_answered = exchange_ && exchange_->is_answered;
    enter(Phase::Closing);
    abandon_handler(to_reader);
    if (!is_answered) {
        const Response response =
            refusal_response(status, message, server_.iso_timestamp(), id.text());
        connection_.send(encode_response(
            response,
            {.http_date = server_.http_date(),
             .request_id = id.text(),
             .closes_connection = true}));
        server_.metrics().count_answer(status, std::chrono::nanoseconds{0});
    }
    connection_.close_after_sending();
}

// --- Ending --------------------------------------------------------------------------------------

void HttpSession::on_end() {
    has_peer_ended_ = true;
    if (phase_ == Phase::Closing) return;
    const bool is_in_request = parser_.has_value() || exchange_.has_value();
    const bool is_request_complete = exchange_ && exchange_->is_body_complete;
    if (is_in_request && !is_request_complete) {
        refuse(Status::BadRequest, "The request ended before it was complete.");
    } else if (is_request_complete) {
        exchange_->wants_close = true;  // FX19: the answer is still sent.
        tell_peer_gone();
    } else {
        enter(Phase::Closing);
        connection_.close_after_sending();
    }
}

void HttpSession::on_deadline() {
    switch (phase_) {
        case Phase::Idle:
            enter(Phase::Closing);
            connection_.close_after_sending();
            break;
        case Phase::Head: refuse(Status::RequestTimeout, "Request timeout"); break;
        case Phase::Body: {
            const std::uint64_t progress = exchange_->body_bytes - body_bytes_at_check_;
            const bool waits_for_us = !may_read();
            if (!waits_for_us && progress < server_.config().min_body_bytes_per_check) {
                refuse(Status::RequestTimeout, "Request timeout");
                break;
            }
            body_bytes_at_check_ = exchange_->body_bytes;
            connection_.set_deadline(server_.config().body_check_interval);
            break;
        }
        case Phase::Waiting: refuse(Status::RequestTimeout, "Request timeout"); break;
        case Phase::Closing: break;
    }
}

void HttpSession::on_closed(net::CloseReason) {
    link_->session = nullptr;
    phase_ = Phase::Closing;
    abandon_handler(BodyError::Aborted);
}

}  // namespace crier::http
