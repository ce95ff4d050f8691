#include "socketio/client.hpp"

#include "socketio/event_data.hpp"
#include "socketio/msgpack_packet.hpp"
#include "socketio/service.hpp"
#include "socketio/socket_state.hpp"
#include "telemetry/log.hpp"
#include "websocket/deflate.hpp"

#include <algorithm>
#include <utility>

namespace crier::socketio {
namespace {

DisconnectReason to_disconnect_reason(engineio::CloseReason reason) {
    switch (reason) {
        case engineio::CloseReason::TransportClose: return DisconnectReason::TransportClose;
        case engineio::CloseReason::TransportError: return DisconnectReason::TransportError;
        case engineio::CloseReason::PingTimeout: return DisconnectReason::PingTimeout;
        case engineio::CloseReason::ParseError: return DisconnectReason::ParseError;
        case engineio::CloseReason::ForcedClose: return DisconnectReason::ForcedClose;
        case engineio::CloseReason::ServerShuttingDown: return DisconnectReason::ServerShuttingDown;
    }
    return DisconnectReason::TransportClose;
}

/// What a client says of itself in its CONNECT. Most say nothing, and share one text.
std::shared_ptr<const std::string> make_auth(std::string json) {
    static const auto nothing = std::make_shared<const std::string>("{}");
    if (json.empty() || json == *nothing) return nothing;
    return std::make_shared<const std::string>(std::move(json));
}

}  // namespace

Client::Client(Service& service, std::shared_ptr<const engineio::Handshake> handshake)
    : service_{service}, handshake_{std::move(handshake)} {}

Client::~Client() = default;

void Client::on_open(engineio::Session& session) {
    session_ = &session;
    begin_wait(service_.config().connect_timeout);
}

PacketDecoder Client::make_decoder() const {
    return PacketDecoder{service_.config().max_packet_bytes};
}

Client::Wait& Client::begin_wait(std::chrono::milliseconds at_most) {
    if (!wait_) wait_ = std::make_unique<Wait>(*this);
    loop::EventLoop::here().arm(wait_->deadline, at_most);
    return *wait_;
}

void Client::on_deadline() {
    log::debug(has_connected_ ? "attachments_late" : "connect_late");
    break_off();
}

// --- Sending -------------------------------------------------------------------------------------

WireShape Client::shape() const {
    return wire_shape(parser_ == Parser::Msgpack, session_->wants_elements());
}

hub::WireForm Client::form() const {
    return service_.shapes().form(shape(), session_->deflate_window_bits());
}

std::string_view Client::transport() const {
    return session_ != nullptr && session_->is_polling() ? "polling" : "websocket";
}

bool Client::send(const OutPacket& packet, hub::Urgency urgency) {
    if (!is_open()) return false;
    SharedBytes frame = encode_out(shape(), packet);
    const unsigned window_bits = packet.may_compress ? session_->deflate_window_bits() : 0;
    if (window_bits != 0) {
        frame = websocket::deflate_frames(frame, service_.config().deflate, window_bits);
    }
    return !frame.is_empty() && deliver(frame, {.urgency = urgency});
}

bool Client::deliver(const SharedBytes& frame, hub::FramePolicy policy) {
    return is_open() && !frame.is_empty() && session_->deliver(frame, policy);
}

void Client::on_upgraded() {
    for (const auto& socket : sockets_) socket->change_route(form(), outlet());
}

// --- Receiving -----------------------------------------------------------------------------------

void Client::on_text(std::string_view text) {
    if (parser_ == Parser::Unknown) parser_ = Parser::Text;
    if (parser_ != Parser::Text) {
        fail(PacketError::UnexpectedText);
        return;
    }
    auto packet = decode(text);
    if (!packet) {
        fail(packet.error());
    } else if (*packet) {
        handle(std::move(**packet));
    }
}

Result<std::optional<DecodedPacket>, PacketError> Client::decode(std::string_view text) {
    if (wait_) return wait_->decoder.feed_text(text);
    PacketDecoder decoder = make_decoder();
    auto packet = decoder.feed_text(text);
    if (decoder.is_waiting()) {
        begin_wait(service_.config().attachment_timeout).decoder = std::move(decoder);
    }
    return packet;
}

Result<std::optional<DecodedPacket>, PacketError> Client::decode(Bytes bytes) {
    if (!wait_) return std::unexpected{PacketError::UnexpectedBinary};
    auto packet = wait_->decoder.feed_binary(bytes);
    // A CONNECT is still due where there was none.
    if (has_connected_ && !wait_->decoder.is_waiting()) wait_.reset();
    return packet;
}

void Client::on_binary(Bytes bytes) {
    // The default parser never begins with bytes, the other one sends nothing else.
    if (parser_ == Parser::Unknown) parser_ = Parser::Msgpack;
    if (parser_ == Parser::Msgpack) {
        auto packet = decode_msgpack_packet(bytes);
        if (packet) {
            handle(std::move(*packet));
        } else {
            fail(packet.error());
        }
        return;
    }
    auto packet = decode(bytes);
    if (!packet) {
        fail(packet.error());
    } else if (*packet) {
        handle(std::move(**packet));
    }
}

void Client::fail(PacketError error) {
    service_.metrics().parse_errors.Increment();
    log::debug("packet_refused", {{"reason", describe(error)}, {"peer", handshake_->address()}});
    close(engineio::CloseReason::ParseError);
}

/// A packet out of turn: whoever sends it is no client we know.
void Client::break_off() { close(engineio::CloseReason::ForcedClose); }

std::shared_ptr<SocketState> Client::find(std::string_view nsp) const {
    const auto found = std::find_if(
        sockets_.begin(), sockets_.end(), [&](const auto& socket) { return socket->nsp() == nsp; });
    return found == sockets_.end() ? nullptr : *found;
}

void Client::handle(DecodedPacket packet) {
    if (packet.type == PacketType::Connect) {
        handle_connect(std::move(packet));
        return;
    }
    const std::shared_ptr<SocketState> socket = find(packet.nsp);
    if (!socket || !socket->is_connected() || packet.type == PacketType::ConnectError) {
        break_off();
    } else if (packet.type == PacketType::Disconnect) {
        remove(*socket);
        socket->end(DisconnectReason::ClientNamespaceDisconnect);
    } else {
        handle_data(*socket, std::move(packet));
    }
}

void Client::handle_data(SocketState& socket, DecodedPacket packet) {
    auto data = make_canonical(std::move(packet.json), std::move(packet.attachments));
    if (!data) {
        fail(data.error());
    } else if (packet.type == PacketType::Ack) {
        if (packet.ack_id) socket.receive_ack(*packet.ack_id, std::move(*data));
    } else {
        socket.receive_event(std::move(*data), std::move(packet.ack_id));
    }
}

void Client::refuse_connect(std::string_view nsp, std::string_view message) {
    const std::string error = json::serialize(json::object{{"message", message}});
    send({.type = PacketType::ConnectError, .nsp = nsp, .json = error}, hub::Urgency::Reliable);
    service_.metrics().refused.Increment();
}

void Client::handle_connect(DecodedPacket packet) {
    if (find(packet.nsp)) {
        break_off();
        return;
    }
    auto definition = service_.find(packet.nsp);
    if (!definition) {
        refuse_connect(packet.nsp, "Invalid namespace");
        return;
    }
    if (sockets_.size() >= service_.config().max_namespaces) {
        refuse_connect(packet.nsp, "Too many namespaces");
        return;
    }
    wait_.reset();
    has_connected_ = true;
    auto socket = std::make_shared<SocketState>(SocketState::Parts{
        .nsp = service_.enter_namespace(packet.nsp, std::move(definition)),
        .client = *this,
        .id = service_.make_id(),
        .handshake = Handshake{handshake_, make_auth(std::move(packet.json))},
        .form = form()});
    sockets_.push_back(socket);
    service_.admit(std::move(socket));
}

// --- The end -------------------------------------------------------------------------------------

void Client::remove(const SocketState& socket) {
    const auto found = std::find_if(
        sockets_.begin(), sockets_.end(), [&](const auto& its) { return its.get() == &socket; });
    if (found != sockets_.end()) sockets_.erase(found);
}

void Client::disconnect_all() {
    const auto sockets = sockets_;
    for (const auto& socket : sockets) socket->disconnect(false);
    close(engineio::CloseReason::ForcedClose);
}

void Client::close(engineio::CloseReason reason) {
    if (session_ != nullptr) session_->close(reason);
}

void Client::on_closed(engineio::CloseReason reason) {
    wait_.reset();
    session_ = nullptr;
    if (sockets_.empty()) return;
    // Handlers run, and rooms are left, when nobody is in the middle of a delivery any more.
    for (const auto& socket : sockets_) socket->detach();
    loop::EventLoop::here().post(
        [sockets = std::move(sockets_), reason = to_disconnect_reason(reason)] {
            for (const auto& socket : sockets) socket->end(reason);
        });
    sockets_.clear();
}

}  // namespace crier::socketio
