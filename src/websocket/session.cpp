#include "websocket/session.hpp"

#include "websocket/deflate.hpp"

#include <utility>

namespace crier::websocket {
namespace {

/// One for all: shared by every session of every loop.
const SharedBytes& ping_frame() {
    static const SharedBytes frame = encode_frame(Opcode::Ping, {});
    return frame;
}

}  // namespace

Session::Session(
    net::Connection& connection,
    std::unique_ptr<Application> application,
    const WebSocketConfig& config,
    WebSocketMetrics& metrics,
    unsigned deflate_window_bits)
    : connection_{connection},
      config_{config},
      metrics_{metrics},
      application_{std::move(application)},
      parser_{
          config,
          deflate_window_bits == 0 ? MessageParser::Compression::None
                                   : MessageParser::Compression::Agreed},
      deflate_window_bits_{static_cast<std::uint8_t>(deflate_window_bits)} {
    metrics_.opened.Increment();
    metrics_.sessions.Increment();
}

Session::~Session() { metrics_.sessions.Decrement(); }

void Session::on_open() {
    connection_.set_deadline(config_.ping_interval);
    application_->on_open(*this);
}

bool Session::send(SharedBytes frame) {
    if (state_ != State::Open) return false;
    return connection_.send(std::move(frame)) == net::Connection::Sent::Queued;
}

bool Session::send_message(Opcode opcode, Bytes payload) {
    return send(
        deflate_window_bits_ == 0
            ? encode_frame(opcode, payload)
            : encode_deflated(opcode, payload, config_.deflate, deflate_window_bits_));
}

void Session::on_bytes(MutableBytes bytes) {
    while (state_ != State::Closed && connection_.is_open()) {
        const auto step = parser_.parse(bytes);
        if (!step) {
            fail(step.error());
            return;
        }
        bytes = bytes.subspan(step->used);
        if (step->event == MessageParser::Event::NeedMore) return;
        handle(step->event);
    }
}

void Session::handle(MessageParser::Event event) {
    switch (event) {
        case MessageParser::Event::Text:
            if (state_ == State::Open) application_->on_text(as_text(parser_.payload()));
            break;
        case MessageParser::Event::Binary:
            if (state_ == State::Open) application_->on_binary(parser_.payload());
            break;
        case MessageParser::Event::Ping: handle_ping(); break;
        case MessageParser::Event::Pong: awaits_pong_ = false; break;
        case MessageParser::Event::Close: handle_close(); break;
        case MessageParser::Event::NeedMore: break;
    }
}

void Session::handle_ping() {
    if (state_ != State::Open) return;
    if (++pings_ > config_.max_pings_per_interval) {
        fail({CloseCode::PolicyViolation, "There are too many pings."});
        return;
    }
    connection_.send(encode_frame(Opcode::Pong, parser_.payload()));
    // FX08: a peer that pings and never reads must not make us collect pongs.
    if (++pending_pongs_ <= config_.max_pending_pongs) return;
    if (connection_.flush_now()) {
        pending_pongs_ = 0;
    } else {
        finish(kAbnormalClosure);
        connection_.abort(net::CloseReason::SlowReader);
    }
}

void Session::handle_close() {
    const std::uint16_t code =
        parser_.close_code().value_or(static_cast<std::uint16_t>(CloseCode::Normal));
    // RFC 6455 §5.5.1: a close is answered with a close, once.
    if (state_ == State::Open) connection_.send(encode_close(code, {}));
    finish(code);
    state_ = State::Closed;
    connection_.close_after_sending();
}

void Session::close(CloseCode code, std::string_view reason) {
    if (state_ != State::Open) return;
    const auto number = static_cast<std::uint16_t>(code);
    connection_.send(encode_close(number, reason));
    finish(number);
    connection_.set_deadline(config_.close_timeout);
}

void Session::fail(const Violation& violation) {
    metrics_.protocol_violations.Increment();
    const auto number = static_cast<std::uint16_t>(violation.code);
    if (state_ == State::Open) connection_.send(encode_close(number, violation.reason));
    finish(number);
    state_ = State::Closed;
    connection_.close_after_sending();
}

/// Tells the application, once.
void Session::finish(std::uint16_t code) {
    if (state_ != State::Open) return;
    state_ = State::Closing;
    // Only the peer's goodbye is read from here on: what else it sends takes no memory.
    parser_.drop_messages();
    application_->on_closed(code);
}

void Session::on_end() {
    finish(kAbnormalClosure);
    state_ = State::Closed;
    connection_.close_after_sending();
}

void Session::on_deadline() {
    if (state_ == State::Open) {
        on_ping_due();
    } else {
        connection_.abort(net::CloseReason::TimedOut);
    }
}

void Session::on_ping_due() {
    if (awaits_pong_) {
        metrics_.ping_timeouts.Increment();
        finish(kAbnormalClosure);
        connection_.abort(net::CloseReason::TimedOut);
        return;
    }
    // FX05: a message that was begun must be finished within one to two intervals.
    const bool is_same_message = parser_.finished_messages() == messages_at_ping_;
    if (had_unfinished_message_ && is_same_message && parser_.has_unfinished_message()) {
        close(CloseCode::PolicyViolation, "The message was not finished in time.");
        return;
    }
    had_unfinished_message_ = parser_.has_unfinished_message();
    messages_at_ping_ = parser_.finished_messages();
    pending_pongs_ = 0;
    pings_ = 0;
    if (config_.sends_pings) {
        awaits_pong_ = true;
        connection_.send(ping_frame());
    }
    connection_.set_deadline(config_.ping_interval);
}

bool Session::on_slow_reader() {
    if (state_ != State::Open) return false;
    close(CloseCode::SlowConsumer);
    return true;
}

void Session::on_shutdown() { close(CloseCode::GoingAway); }

void Session::on_closed(net::CloseReason) {
    finish(kAbnormalClosure);
    state_ = State::Closed;
}

}  // namespace crier::websocket
