#include "engineio/socket_transport.hpp"

#include <utility>

namespace crier::engineio {
namespace {

/// Close codes that say that one side broke the rules, and not that it went.
bool tells_fault(std::uint16_t code) {
    using websocket::CloseCode;
    switch (static_cast<CloseCode>(code)) {
        case CloseCode::ProtocolError:
        case CloseCode::UnsupportedData:
        case CloseCode::InvalidPayload:
        case CloseCode::PolicyViolation:
        case CloseCode::MessageTooBig:
        case CloseCode::InternalError: return true;
        default: return false;
    }
}

}  // namespace

SocketTransport::~SocketTransport() {
    socket_ = nullptr;
    leave_session(CloseReason::TransportClose);
}

void SocketTransport::on_open(websocket::Session& socket) {
    socket_ = &socket;
    const std::unique_ptr<Beginning> beginning = std::move(beginning_);
    if (auto* fresh = std::get_if<SessionTable::Fresh>(&beginning->purpose)) {
        session_ = &beginning->table.add(std::move(*fresh), Transport::WebSocket);
        session_->open_websocket(*this);
        return;
    }
    const auto& probing = std::get<Probing>(beginning->purpose);
    session_ = beginning->table.find(probing.sid);
    if (session_ != nullptr && session_->begin_probe(*this, probing.is_base64_only)) return;
    // A session that has a socket, or another probe: this one ends, after a proper 101.
    close();
}

void SocketTransport::on_text(std::string_view text) {
    if (session_ != nullptr) session_->on_socket_text(*this, text);
}

void SocketTransport::on_binary(Bytes bytes) {
    if (session_ != nullptr) session_->on_socket_binary(*this, bytes);
}

void SocketTransport::on_closed(std::uint16_t code) {
    socket_ = nullptr;
    leave_session(tells_fault(code) ? CloseReason::TransportError : CloseReason::TransportClose);
}

void SocketTransport::leave_session(CloseReason reason) {
    if (Session* session = std::exchange(session_, nullptr)) {
        session->on_socket_closed(*this, reason);
    }
}

bool SocketTransport::send_frames(SharedBytes frames) {
    return socket_ != nullptr && socket_->send(std::move(frames));
}

void SocketTransport::close() {
    session_ = nullptr;
    if (socket_ != nullptr) socket_->close(websocket::CloseCode::Normal);
}

bool SocketTransport::is_drained() const {
    if (socket_ == nullptr) return false;
    const net::Connection& connection = socket_->connection();
    // What was sent in this turn has not been tried yet: only its size tells that it is too much.
    return !connection.is_blocked() &&
           connection.queued_bytes() < connection.send_queue_soft_bytes();
}

}  // namespace crier::engineio
