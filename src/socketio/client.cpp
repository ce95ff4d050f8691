#include "socketio/client.hpp"

#include "socketio/event_data.hpp"
#include "socketio/msgpack_packet.hpp"
#include "socketio/service.hpp"
#include "socketio/socket_state.hpp"
#include "telemetry/log.hpp"

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

}  // namespace

Client::Client(
    std::shared_ptr<Service> service, std::shared_ptr<const engineio::Handshake> handshake)
    : service_{std::move(service)},
      handshake_{std::move(handshake)},
      decoder_{service_->config().max_packet_bytes} {}

Client::~Client() = default;

void Client::on_open(engineio::Session& session) {
    session_ = &session;
    loop::EventLoop::here().arm(deadline_, service_->config().connect_timeout);
}

void Client::on_deadline() {
    log::debug(has_connected_ ? "attachments_late" : "connect_late");
    break_off();
}

// --- Sending -------------------------------------------------------------------------------------

WireShape Client::shape() const {
    return wire_shape(parser_ == Parser::Msgpack, session_->wants_elements());
}

std::string_view Client::transport() const {
    return session_ != nullptr && session_->is_polling() ? "polling" : "websocket";
}

bool Client::send(const OutPacket& packet, hub::Urgency urgency) {
    if (!is_open()) return false;
    const SharedBytes frame = encode_out(shape(), packet);
    return !frame.is_empty() && deliver(frame, {.urgency = urgency});
}

bool Client::deliver(const SharedBytes& frame, hub::FramePolicy policy) {
    return is_open() && !frame.is_empty() && session_->deliver(frame, policy);
}

void Client::on_upgraded() {
    const hub::WireForm form = service_->shapes().form(shape());
    for (const auto& socket : sockets_) socket->change_route(form, outlet());
}

// --- Receiving -----------------------------------------------------------------------------------

void Client::on_text(std::string_view text) {
    if (parser_ == Parser::Unknown) parser_ = Parser::Text;
    if (parser_ != Parser::Text) {
        fail(PacketError::UnexpectedText);
        return;
    }
    auto packet = decoder_.feed_text(text);
    if (!packet) {
        fail(packet.error());
    } else if (*packet) {
        handle(std::move(**packet));
    } else {
        watch_attachments();
    }
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
    auto packet = decoder_.feed_binary(bytes);
    if (!packet) {
        fail(packet.error());
    } else if (*packet) {
        if (has_connected_) deadline_.cancel();
        handle(std::move(**packet));
    }
}

void Client::watch_attachments() {
    if (has_connected_)
        loop::EventLoop::here().arm(deadline_, service_->config().attachment_timeout);
}

void Client::fail(PacketError error) {
    service_->metrics().parse_errors.Increment();
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
    service_->metrics().refused.Increment();
}

void Client::handle_connect(DecodedPacket packet) {
    if (find(packet.nsp)) {
        break_off();
        return;
    }
    auto definition = service_->find(packet.nsp);
    if (!definition) {
        refuse_connect(packet.nsp, "Invalid namespace");
        return;
    }
    if (sockets_.size() >= service_->config().max_namespaces) {
        refuse_connect(packet.nsp, "Too many namespaces");
        return;
    }
    deadline_.cancel();
    has_connected_ = true;
    auto auth = std::make_shared<const std::string>(
        packet.json.empty() ? std::string{"{}"} : std::move(packet.json));
    auto socket = std::make_shared<SocketState>(SocketState::Parts{
        .service = service_,
        .loop = loop::EventLoop::here(),
        .nsp = service_->enter_namespace(packet.nsp, std::move(definition)),
        .client = *this,
        .id = service_->make_id(),
        .handshake = Handshake{handshake_, std::move(auth)},
        .form = service_->shapes().form(shape())});
    sockets_.push_back(socket);
    service_->admit(std::move(socket));
}

// --- The end -------------------------------------------------------------------------------------

void Client::remove(const SocketState& socket) {
    std::erase_if(sockets_, [&](const auto& its) { return its.get() == &socket; });
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
    deadline_.cancel();
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
