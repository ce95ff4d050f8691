#include "engineio/session.hpp"

#include "base/assert.hpp"
#include "websocket/frame.hpp"

#include <algorithm>
#include <utility>

namespace crier::engineio {
namespace {

using std::chrono::milliseconds;

/// The client counts from the moment it has our answer and must not find us late: we count a
/// millisecond less, because a timer may fire one late.
constexpr milliseconds kRounding{1};

/// Between the packets of a polling body.
constexpr char kSeparator = '\x1e';

}  // namespace

std::string_view name_of(CloseReason reason) {
    switch (reason) {
        case CloseReason::TransportClose: return "transport close";
        case CloseReason::TransportError: return "transport error";
        case CloseReason::PingTimeout: return "ping timeout";
        case CloseReason::ParseError: return "parse error";
        case CloseReason::ForcedClose: return "forced close";
        case CloseReason::ServerShuttingDown: return "server shutting down";
    }
    return "forced close";
}

Session::Session(Parts parts)
    : loop_{parts.loop},
      config_{parts.config},
      owner_{parts.owner},
      application_{std::move(parts.application)},
      sid_{parts.sid},
      is_base64_only_{parts.is_base64_only} {}

Session::~Session() { CRIER_ASSERT(state_ == State::Closed); }

Session::Polling& Session::polling() {
    if (!polling_) polling_ = std::make_unique<Polling>();
    return *polling_;
}

// --- Heartbeat -----------------------------------------------------------------------------------

void Session::start_heartbeat() {
    awaits_pong_ = false;
    has_extended_ = false;
    loop_.arm(deadline_, config_.ping_interval - kRounding);
}

void Session::on_deadline() {
    if (state_ == State::SayingGoodbye) {
        go();
    } else if (awaits_pong_) {
        finish(CloseReason::PingTimeout);
    } else {
        awaits_pong_ = true;
        loop_.arm(deadline_, config_.ping_timeout - kRounding);
        send_packet(PacketType::Ping, {});
    }
}

/// Engine.IO since 6.6.9: traffic while a pong is awaited buys time, once per ping.
void Session::note_life() {
    if (!awaits_pong_ || has_extended_) return;
    has_extended_ = true;
    loop_.arm(deadline_, config_.ping_timeout - kRounding);
}

void Session::on_pong() { start_heartbeat(); }

// --- Opening -------------------------------------------------------------------------------------

std::string Session::handshake() const {
    return encode_open({
        .sid = sid(),
        .may_upgrade = is_polling() && config_.allows_websocket,
        .ping_interval = config_.ping_interval,
        .ping_timeout = config_.ping_timeout,
        .max_payload_bytes = config_.max_payload_bytes,
    });
}

std::string Session::open_polling() {
    std::string body = encode_text(PacketType::Open, handshake());
    start_heartbeat();
    application_->on_open(*this);
    return body;
}

void Session::open_websocket(TransportSocket& socket) {
    socket_ = &socket;
    send_packet(PacketType::Open, handshake());
    start_heartbeat();
    application_->on_open(*this);
}

// --- Sending -------------------------------------------------------------------------------------

bool Session::send(std::string_view text) {
    if (state_ != State::Open) return false;
    send_packet(PacketType::Message, text);
    return state_ == State::Open;
}

bool Session::send_binary(Bytes message) {
    if (state_ != State::Open) return false;
    const bool as_text = is_polling() || is_base64_only_;
    if (socket_ != nullptr && !as_text) {
        return socket_->send_frames(websocket::encode_frame(websocket::Opcode::Binary, message));
    }
    const std::string element = encode_base64_message(message);
    if (socket_ != nullptr) return socket_->send_frames(websocket::encode_text(element));
    queue_element(SharedBytes::copy_of(element));
    return state_ == State::Open;
}

void Session::send_packet(PacketType type, std::string_view data) {
    const std::string text = encode_text(type, data);
    if (socket_ != nullptr) {
        socket_->send_frames(websocket::encode_text(text));
    } else {
        queue_element(SharedBytes::copy_of(text));
    }
}

bool Session::deliver(const SharedBytes& encoded, FramePolicy policy) {
    if (FrameOutlet* direct = outlet()) {
        // What many get goes past the session: this is for one, and leaves first.
        const bool may_wait = policy.urgency == Urgency::Reliable;
        return may_wait ? socket_->send_frames(encoded) : direct->put(encoded, policy);
    }
    if (state_ != State::Open || leaves_out(encoded.size(), policy.urgency)) return false;
    send_elements(encoded);
    return state_ == State::Open;
}

bool Session::leaves_out(std::size_t bytes, Urgency urgency) const {
    switch (urgency) {
        case Urgency::Reliable: return false;
        // A client that polls counts as slow from a quarter of what may wait for it.
        case Urgency::Ephemeral:
            return socket_ != nullptr ? !socket_->is_drained()
                                      : queued_bytes() > config_.max_waiting_bytes / 4;
        case Urgency::Volatile: return !can_leave_now(bytes);
    }
    return false;
}

bool Session::can_leave_now(std::size_t bytes) const {
    if (socket_ != nullptr) return socket_->is_drained();
    if (!holds_poll() || polling_->queue.size() >= PayloadWriter::kMaxPackets) return false;
    return polling_->queue.empty() || polling_->queued_bytes + bytes <= config_.max_payload_bytes;
}

void Session::send_elements(const SharedBytes& encoded) {
    std::string_view rest = as_text(encoded.view());
    if (socket_ == nullptr && rest.find(kSeparator) == std::string_view::npos) {
        queue_element(encoded);
        return;
    }
    // An event with attachments: each is a packet of its own.
    while (state_ == State::Open) {
        const std::size_t end = std::min(rest.find(kSeparator), rest.size());
        const std::string_view element = rest.substr(0, end);
        if (socket_ != nullptr) {
            socket_->send_frames(websocket::encode_text(element));
        } else {
            queue_element(SharedBytes::copy_of(element));
        }
        if (end == rest.size()) return;
        rest.remove_prefix(end + 1);
    }
}

void Session::queue_element(SharedBytes element) {
    Polling& its = polling();
    its.queued_bytes += element.size();
    its.queue.push_back(std::move(element));
    if (its.queued_bytes > config_.max_waiting_bytes) {
        finish(CloseReason::TransportError);
    } else if (its.held) {
        schedule_flush();
    }
}

/// Everything that is sent in one turn leaves in one answer.
void Session::schedule_flush() {
    Polling& its = polling();
    if (its.is_flush_scheduled) return;
    its.is_flush_scheduled = true;
    if (!its.link) its.link = std::make_shared<Polling::Link>(Polling::Link{this});
    loop_.post([link = its.link] {
        if (link->session != nullptr) link->session->flush();
    });
}

void Session::flush() {
    polling_->is_flush_scheduled = false;
    if (holds_poll() && !polling_->queue.empty()) answer_poll({.body = take_body()});
}

std::string Session::take_body() {
    Polling& its = polling();
    PayloadWriter writer{config_.max_payload_bytes};
    std::size_t taken = 0;
    while (taken < its.queue.size() && writer.try_add(as_text(its.queue[taken].view()))) {
        its.queued_bytes -= its.queue[taken].size();
        ++taken;
    }
    its.queue.erase(its.queue.begin(), its.queue.begin() + static_cast<std::ptrdiff_t>(taken));
    return writer.take();
}

// --- Polling -------------------------------------------------------------------------------------

void Session::answer_poll(PollAnswer answer) {
    // Moved out first: answering may bring the next GET at once.
    OnPolled held = std::exchange(polling_->held, nullptr);
    held(std::move(answer));
}

void Session::poll(OnPolled on_polled) {
    if (socket_ != nullptr || state_ == State::Closed) {
        on_polled({.kind = PollAnswer::Kind::NotPolling});
        return;
    }
    if (holds_poll()) {
        // Revision 4, "HTTP long-polling": a second GET while one is held ends the session.
        answer_poll({.body = encode_text(PacketType::Close, {})});
        on_polled({.kind = PollAnswer::Kind::Overlapping});
        finish(CloseReason::TransportError);
        return;
    }
    Polling& its = polling();
    its.held = std::move(on_polled);
    if (!its.queue.empty()) {
        answer_poll({.body = take_body()});
    } else if (state_ == State::SayingGoodbye) {
        answer_poll({.body = encode_text(PacketType::Close, {})});
        go();
    } else if (its.probe && its.probe->has_answered) {
        // The client waits for its GET to end before it upgrades.
        answer_poll({.body = encode_text(PacketType::Noop, {})});
    }
}

void Session::on_poll_aborted() {
    if (polling_) polling_->held = nullptr;
    finish(CloseReason::TransportClose);
}

bool Session::begin_post() {
    if (state_ != State::Open || socket_ != nullptr) return false;
    if (is_posting_) {
        finish(CloseReason::TransportError);
        return false;
    }
    is_posting_ = true;
    return true;
}

void Session::fail_post() {
    is_posting_ = false;
    finish(CloseReason::TransportError);
}

Session::Posted Session::finish_post(std::string_view body) {
    is_posting_ = false;
    if (state_ != State::Open) return Posted::Refused;
    const auto packets = parse_payload(body, config_.max_packets_per_payload);
    if (!packets) {
        finish(CloseReason::ParseError);
        return Posted::Refused;
    }
    for (const Packet& packet : *packets) {
        if (state_ != State::Open) break;
        handle(packet);
    }
    return Posted::Taken;
}

// --- Receiving -----------------------------------------------------------------------------------

void Session::handle(const Packet& packet) {
    note_life();
    switch (packet.type) {
        case PacketType::Message:
            if (packet.is_binary) {
                application_->on_binary(as_bytes(std::string_view{packet.binary}));
            } else {
                application_->on_text(packet.text);
            }
            break;
        case PacketType::Pong: on_pong(); break;
        case PacketType::Close:
            if (holds_poll()) answer_poll({.body = encode_text(PacketType::Noop, {})});
            finish(CloseReason::TransportClose);
            break;
        case PacketType::Ping:  // The direction of revision 3.
        case PacketType::Open: finish(CloseReason::TransportError); break;
        case PacketType::Upgrade:
        case PacketType::Noop: break;
    }
}

void Session::on_socket_text(TransportSocket& socket, std::string_view text) {
    if (is_probe(socket)) {
        handle_probe(text);
        return;
    }
    if (state_ != State::Open || &socket != socket_) return;
    auto packet = parse_packet(text);
    if (!packet) {
        finish(CloseReason::ParseError);
        return;
    }
    handle(*packet);
}

void Session::on_socket_binary(TransportSocket& socket, Bytes bytes) {
    if (is_probe(socket)) {
        drop_probe();
        socket.close();
        return;
    }
    if (state_ != State::Open || &socket != socket_) return;
    note_life();
    application_->on_binary(bytes);
}

void Session::on_socket_closed(TransportSocket& socket, CloseReason reason) {
    if (is_probe(socket)) {
        drop_probe();
    } else if (&socket == socket_) {
        finish(reason);
    }
}

// --- Upgrade -------------------------------------------------------------------------------------

bool Session::begin_probe(TransportSocket& socket, bool is_base64_only) {
    if (state_ != State::Open || socket_ != nullptr || probe() != nullptr) return false;
    polling().probe = std::make_unique<Probe>(*this, socket, is_base64_only);
    loop_.arm(probe()->timeout, config_.upgrade_timeout);
    return true;
}

void Session::Probe::on_timeout() {
    TransportSocket& late = socket;
    owner.drop_probe();  // Ends this object.
    late.close();
}

void Session::drop_probe() { polling_->probe.reset(); }

void Session::close_probe() {
    if (probe() == nullptr) return;
    TransportSocket& probing = probe()->socket;
    drop_probe();
    probing.close();
}

void Session::handle_probe(std::string_view text) {
    if (text == "2probe") {
        probe()->socket.send_frames(websocket::encode_text("3probe"));
        probe()->has_answered = true;
        if (holds_poll()) {
            const bool has_news = !polling_->queue.empty();
            answer_poll({.body = has_news ? take_body() : encode_text(PacketType::Noop, {})});
        }
    } else if (text == "5" && probe()->has_answered) {
        upgrade();
    } else {
        close_probe();
    }
}

void Session::upgrade() {
    TransportSocket& socket = probe()->socket;
    is_base64_only_ = probe()->is_base64_only;
    drop_probe();
    socket_ = &socket;
    if (holds_poll()) answer_poll({.body = encode_text(PacketType::Noop, {})});
    note_life();
    const std::vector<SharedBytes> queue = std::move(polling_->queue);
    polling_.reset();
    send_over_socket(queue);
    owner_.on_session_upgraded(*this);
    application_->on_upgraded();
}

/// What waited for a GET was encoded for polling: each element becomes a frame.
void Session::send_over_socket(const std::vector<SharedBytes>& queue) {
    for (const SharedBytes& element : queue) {
        const std::string_view text = as_text(element.view());
        const auto packet = parse_packet(text);
        CRIER_ASSERT(packet.has_value());  // We encoded it.
        if (packet->is_binary && !is_base64_only_) {
            const Bytes bytes = as_bytes(std::string_view{packet->binary});
            socket_->send_frames(websocket::encode_frame(websocket::Opcode::Binary, bytes));
        } else {
            socket_->send_frames(websocket::encode_text(text));
        }
    }
}

// --- Closing -------------------------------------------------------------------------------------

void Session::close(CloseReason reason) {
    if (state_ != State::Open) return;
    const bool has_free_poll = holds_poll() && polling_->queue.empty();
    if (socket_ == nullptr && !has_free_poll) {
        // The client polls again, and hears it then: alone, because the reference client closes at
        // once, and looks at the messages before it in the next turn only.
        state_ = State::SayingGoodbye;
        loop_.arm(deadline_, config_.goodbye_timeout);
        close_probe();
        owner_.on_session_closed(*this, reason);
        application_->on_closed(reason);
        if (holds_poll()) answer_poll({.body = take_body()});
        return;
    }
    finish(reason);
}

/// Ends an open session: the application hears it, the transports end.
void Session::finish(CloseReason reason) {
    if (state_ != State::Open) return;
    state_ = State::Closed;
    deadline_.cancel();
    owner_.on_session_closed(*this, reason);
    application_->on_closed(reason);
    if (holds_poll()) answer_poll({.body = encode_text(PacketType::Close, {})});
    close_probe();
    // The client of the reference ignores a close packet on WebSocket: only the end of the socket
    // tells it.
    if (socket_ != nullptr) std::exchange(socket_, nullptr)->close();
    polling_.reset();
    owner_.on_session_gone(*this);
}

void Session::drop(CloseReason reason) {
    close(reason);
    if (state_ == State::SayingGoodbye) go();
}

void Session::go() {
    CRIER_ASSERT(state_ == State::SayingGoodbye);
    state_ = State::Closed;
    deadline_.cancel();
    owner_.on_session_gone(*this);
}

}  // namespace crier::engineio
