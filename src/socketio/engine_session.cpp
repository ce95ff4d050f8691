#include "socketio/engine_session.hpp"

#include "base/assert.hpp"
#include "websocket/frame.hpp"

#include <algorithm>
#include <utility>

namespace crier::socketio {
namespace {

using std::chrono::milliseconds;

/// The client counts from the moment it has our answer and must not find us late: we count a
/// millisecond less, because a timer may fire one late.
constexpr milliseconds kRounding{1};

/// Between the packets of a polling body.
constexpr char kSeparator = '\x1e';

}  // namespace

std::string_view name_of(EngineClose reason) {
    switch (reason) {
        case EngineClose::TransportClose: return "transport close";
        case EngineClose::TransportError: return "transport error";
        case EngineClose::PingTimeout: return "ping timeout";
        case EngineClose::ParseError: return "parse error";
        case EngineClose::ForcedClose: return "forced close";
        case EngineClose::ServerShuttingDown: return "server shutting down";
    }
    return "forced close";
}

EngineSession::EngineSession(Parts parts) : parts_{std::move(parts)} {}

EngineSession::~EngineSession() {
    CRIER_ASSERT(state_ == State::Closed);
    if (link_) link_->session = nullptr;
}

// --- Heartbeat -----------------------------------------------------------------------------------

void EngineSession::start_heartbeat() {
    awaits_pong_ = false;
    has_extended_ = false;
    parts_.loop.arm(deadline_, parts_.config.ping_interval - kRounding);
}

void EngineSession::on_deadline() {
    if (state_ == State::SayingGoodbye) {
        go();
    } else if (awaits_pong_) {
        finish(EngineClose::PingTimeout);
    } else {
        awaits_pong_ = true;
        parts_.loop.arm(deadline_, parts_.config.ping_timeout - kRounding);
        send_packet(EnginePacketType::Ping, {});
    }
}

/// Engine.IO since 6.6.9: traffic while a pong is awaited buys time, once per ping.
void EngineSession::note_life() {
    if (!awaits_pong_ || has_extended_) return;
    has_extended_ = true;
    parts_.loop.arm(deadline_, parts_.config.ping_timeout - kRounding);
}

void EngineSession::on_pong() { start_heartbeat(); }

// --- Opening -------------------------------------------------------------------------------------

std::string EngineSession::handshake() const {
    const EngineConfig& config = parts_.config;
    const bool may_upgrade = is_polling() && config.allows_websocket;
    return encode_handshake({
        .sid = parts_.sid,
        .may_upgrade = may_upgrade,
        .ping_interval = config.ping_interval,
        .ping_timeout = config.ping_timeout,
        .max_payload_bytes = config.max_payload_bytes,
    });
}

std::string EngineSession::open_polling() {
    std::string body = encode_engine_text(EnginePacketType::Open, handshake());
    start_heartbeat();
    parts_.application->on_open(*this);
    return body;
}

void EngineSession::open_websocket(EngineSocket& socket) {
    socket_ = &socket;
    send_packet(EnginePacketType::Open, handshake());
    start_heartbeat();
    parts_.application->on_open(*this);
}

// --- Sending -------------------------------------------------------------------------------------

bool EngineSession::send(std::string_view text, std::span<const SharedBytes> attachments) {
    if (state_ != State::Open) return false;
    send_packet(EnginePacketType::Message, text);
    for (const SharedBytes& attachment : attachments) {
        if (!send_binary(attachment.view())) return false;
    }
    return state_ == State::Open;
}

bool EngineSession::send_binary(Bytes message) {
    if (state_ != State::Open) return false;
    const bool as_text = is_polling() || parts_.is_base64_only;
    if (socket_ != nullptr && !as_text) {
        return socket_->send_frames(websocket::encode_frame(websocket::Opcode::Binary, message));
    }
    const std::string element = encode_engine_base64(message);
    if (socket_ != nullptr) return socket_->send_frames(websocket::encode_text(element));
    queue_element(SharedBytes::copy_of(element));
    return state_ == State::Open;
}

void EngineSession::send_packet(EnginePacketType type, std::string_view data) {
    const std::string text = encode_engine_text(type, data);
    if (socket_ != nullptr) {
        socket_->send_frames(websocket::encode_text(text));
    } else {
        queue_element(SharedBytes::copy_of(text));
    }
}

bool EngineSession::deliver(const SharedBytes& encoded, Patience patience) {
    if (state_ != State::Open) return false;
    if (socket_ != nullptr) {
        if (patience == Patience::LeavesOut && !socket_->is_drained()) return false;
        return socket_->send_frames(encoded);
    }
    if (patience == Patience::LeavesOut && !held_) return false;
    queue_elements(encoded);
    return state_ == State::Open;
}

void EngineSession::queue_elements(const SharedBytes& encoded) {
    std::string_view rest = as_text(encoded.view());
    if (rest.find(kSeparator) == std::string_view::npos) {
        queue_element(encoded);
        return;
    }
    // An event with attachments: each is a packet of its own.
    while (true) {
        const std::size_t end = std::min(rest.find(kSeparator), rest.size());
        queue_element(SharedBytes::copy_of(rest.substr(0, end)));
        if (end == rest.size()) return;
        rest.remove_prefix(end + 1);
    }
}

void EngineSession::queue_element(SharedBytes element) {
    queued_bytes_ += element.size();
    queue_.push_back(std::move(element));
    if (queued_bytes_ > parts_.config.max_waiting_bytes) {
        finish(EngineClose::TransportError);
    } else if (held_) {
        schedule_flush();
    }
}

/// Everything that is sent in one turn leaves in one answer.
void EngineSession::schedule_flush() {
    if (is_flush_scheduled_) return;
    is_flush_scheduled_ = true;
    if (!link_) link_ = std::make_shared<Link>(Link{this});
    parts_.loop.post([link = link_] {
        if (link->session != nullptr) link->session->flush();
    });
}

void EngineSession::flush() {
    is_flush_scheduled_ = false;
    if (held_ && !queue_.empty()) answer_poll({.body = take_body()});
}

std::string EngineSession::take_body() {
    PayloadWriter writer{parts_.config.max_payload_bytes};
    std::size_t taken = 0;
    while (taken < queue_.size() && writer.try_add(as_text(queue_[taken].view()))) {
        queued_bytes_ -= queue_[taken].size();
        ++taken;
    }
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(taken));
    return writer.take();
}

// --- Polling -------------------------------------------------------------------------------------

void EngineSession::answer_poll(PollAnswer answer) {
    // Moved out first: answering may bring the next GET at once.
    OnPolled held = std::exchange(held_, nullptr);
    if (held) held(std::move(answer));
}

void EngineSession::poll(OnPolled on_polled) {
    if (socket_ != nullptr || state_ == State::Closed) {
        on_polled({.kind = PollAnswer::Kind::NotPolling});
        return;
    }
    if (held_) {
        // Revision 4, "HTTP long-polling": a second GET while one is held ends the session.
        answer_poll({.body = encode_engine_text(EnginePacketType::Close, {})});
        on_polled({.kind = PollAnswer::Kind::Overlapping});
        finish(EngineClose::TransportError);
        return;
    }
    held_ = std::move(on_polled);
    if (state_ == State::SayingGoodbye) {
        queue_.push_back(SharedBytes::copy_of(encode_engine_text(EnginePacketType::Close, {})));
        answer_poll({.body = take_body()});
        go();
    } else if (!queue_.empty()) {
        answer_poll({.body = take_body()});
    } else if (probe_ && probe_->has_answered) {
        // The client waits for its GET to end before it upgrades.
        answer_poll({.body = encode_engine_text(EnginePacketType::Noop, {})});
    }
}

void EngineSession::on_poll_aborted() {
    held_ = nullptr;
    finish(EngineClose::TransportClose);
}

bool EngineSession::begin_post() {
    if (state_ != State::Open || socket_ != nullptr) return false;
    if (is_posting_) {
        finish(EngineClose::TransportError);
        return false;
    }
    is_posting_ = true;
    return true;
}

void EngineSession::fail_post() {
    is_posting_ = false;
    finish(EngineClose::TransportError);
}

EngineSession::Posted EngineSession::finish_post(std::string_view body) {
    is_posting_ = false;
    if (state_ != State::Open) return Posted::Refused;
    const auto packets = parse_payload(body, parts_.config.max_packets_per_payload);
    if (!packets) {
        finish(EngineClose::ParseError);
        return Posted::Refused;
    }
    for (const EnginePacket& packet : *packets) {
        if (state_ != State::Open) break;
        handle(packet);
    }
    return Posted::Taken;
}

// --- Receiving -----------------------------------------------------------------------------------

void EngineSession::handle(const EnginePacket& packet) {
    note_life();
    switch (packet.type) {
        case EnginePacketType::Message:
            if (packet.is_binary) {
                parts_.application->on_binary(as_bytes(std::string_view{packet.binary}));
            } else {
                parts_.application->on_text(packet.text);
            }
            break;
        case EnginePacketType::Pong: on_pong(); break;
        case EnginePacketType::Close:
            if (held_) answer_poll({.body = encode_engine_text(EnginePacketType::Noop, {})});
            finish(EngineClose::TransportClose);
            break;
        case EnginePacketType::Ping:  // The direction of revision 3.
        case EnginePacketType::Open: finish(EngineClose::TransportError); break;
        case EnginePacketType::Upgrade:
        case EnginePacketType::Noop: break;
    }
}

void EngineSession::on_socket_text(EngineSocket& socket, std::string_view text) {
    if (probe_ && &probe_->socket == &socket) {
        handle_probe(text);
        return;
    }
    if (state_ != State::Open || &socket != socket_) return;
    auto packet = parse_engine_packet(text);
    if (!packet) {
        finish(EngineClose::ParseError);
        return;
    }
    handle(*packet);
}

void EngineSession::on_socket_binary(EngineSocket& socket, Bytes bytes) {
    if (probe_ && &probe_->socket == &socket) {
        drop_probe();
        socket.close();
        return;
    }
    if (state_ != State::Open || &socket != socket_) return;
    note_life();
    parts_.application->on_binary(bytes);
}

void EngineSession::on_socket_closed(EngineSocket& socket) {
    if (probe_ && &probe_->socket == &socket) {
        drop_probe();
    } else if (&socket == socket_) {
        socket_ = nullptr;
        finish(EngineClose::TransportClose);
    }
}

// --- Upgrade -------------------------------------------------------------------------------------

bool EngineSession::begin_probe(EngineSocket& socket) {
    if (state_ != State::Open || socket_ != nullptr || probe_) return false;
    probe_ = std::make_unique<Probe>(*this, socket);
    parts_.loop.arm(probe_->timeout, parts_.config.upgrade_timeout);
    return true;
}

void EngineSession::Probe::on_timeout() {
    EngineSocket& late = socket;
    owner.drop_probe();  // Ends this object.
    late.close();
}

void EngineSession::drop_probe() { probe_.reset(); }

void EngineSession::handle_probe(std::string_view text) {
    if (text == "2probe") {
        probe_->socket.send_frames(websocket::encode_text("3probe"));
        probe_->has_answered = true;
        if (held_) {
            const bool has_news = !queue_.empty();
            answer_poll(
                {.body = has_news ? take_body() : encode_engine_text(EnginePacketType::Noop, {})});
        }
    } else if (text == "5" && probe_->has_answered) {
        upgrade();
    } else {
        EngineSocket& stranger = probe_->socket;
        drop_probe();
        stranger.close();
    }
}

void EngineSession::upgrade() {
    EngineSocket& socket = probe_->socket;
    drop_probe();
    if (held_) answer_poll({.body = encode_engine_text(EnginePacketType::Noop, {})});
    socket_ = &socket;
    note_life();
    send_queue_over_socket();
    parts_.application->on_upgraded();
}

/// What waited for a GET was encoded for polling: each element becomes a frame.
void EngineSession::send_queue_over_socket() {
    const std::vector<SharedBytes> queue = std::exchange(queue_, {});
    queued_bytes_ = 0;
    for (const SharedBytes& element : queue) {
        const std::string_view text = as_text(element.view());
        const auto packet = parse_engine_packet(text);
        CRIER_ASSERT(packet.has_value());  // We encoded it.
        if (packet->is_binary && !parts_.is_base64_only) {
            const Bytes bytes = as_bytes(std::string_view{packet->binary});
            socket_->send_frames(websocket::encode_frame(websocket::Opcode::Binary, bytes));
        } else {
            socket_->send_frames(websocket::encode_text(text));
        }
    }
}

// --- Closing -------------------------------------------------------------------------------------

void EngineSession::close(EngineClose reason) {
    if (state_ != State::Open) return;
    if (socket_ == nullptr && !held_) {
        // The client polls again, and hears it then.
        state_ = State::SayingGoodbye;
        parts_.loop.arm(deadline_, parts_.config.goodbye_timeout);
        if (probe_) {
            EngineSocket& probing = probe_->socket;
            drop_probe();
            probing.close();
        }
        parts_.application->on_closed(reason);
        return;
    }
    if (held_) {
        queue_.push_back(SharedBytes::copy_of(encode_engine_text(EnginePacketType::Close, {})));
        answer_poll({.body = take_body()});
    }
    finish(reason);
}

/// Ends an open session: the application hears it, the transports end.
void EngineSession::finish(EngineClose reason) {
    if (state_ != State::Open) return;
    state_ = State::Closed;
    deadline_.cancel();
    parts_.application->on_closed(reason);
    if (held_) answer_poll({.body = encode_engine_text(EnginePacketType::Close, {})});
    if (probe_) {
        EngineSocket& probing = probe_->socket;
        drop_probe();
        probing.close();
    }
    // The client of the reference ignores a close packet on WebSocket: only the end of the socket
    // tells it.
    if (socket_ != nullptr) std::exchange(socket_, nullptr)->close();
    queue_.clear();
    parts_.on_gone();
}

void EngineSession::go() {
    CRIER_ASSERT(state_ == State::SayingGoodbye);
    state_ = State::Closed;
    deadline_.cancel();
    parts_.on_gone();
}

}  // namespace crier::socketio
