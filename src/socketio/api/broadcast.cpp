#include "crier/broadcast.hpp"

#include "socketio/service.hpp"
#include "socketio/socket_state.hpp"

#include <stdexcept>

namespace crier {

using socketio::SocketState;

Broadcast Broadcast::to(std::string_view room) const {
    Broadcast copy = *this;
    copy.rooms_.emplace_back(room);
    return copy;
}

Broadcast Broadcast::except(std::string_view room) const {
    Broadcast copy = *this;
    copy.except_.emplace_back(room);
    return copy;
}

Broadcast Broadcast::as_volatile() const {
    Broadcast copy = *this;
    copy.is_volatile_ = true;
    return copy;
}

Broadcast Broadcast::as_ephemeral() const {
    Broadcast copy = *this;
    copy.is_ephemeral_ = true;
    return copy;
}

Broadcast Broadcast::latest_of(std::string_view key) const {
    Broadcast copy = as_ephemeral();
    copy.latest_of_ = key;
    return copy;
}

Broadcast Broadcast::compress(bool may_compress) const {
    Broadcast copy = *this;
    copy.may_compress_ = may_compress;
    return copy;
}

Broadcast Broadcast::local() const {
    Broadcast copy = *this;
    copy.is_local_ = true;
    return copy;
}

Broadcast Broadcast::timeout(std::chrono::milliseconds time) const {
    Broadcast copy = *this;
    copy.timeout_ = time;
    return copy;
}

void Broadcast::emit_payload(Payload payload) const {
    service_->broadcast(*this, socketio::to_outgoing(std::move(payload).take()));
}

Task<BroadcastAnswers> Broadcast::ask(Broadcast to_whom, Payload payload) {
    const auto service = to_whom.service_;
    auto event = socketio::to_outgoing(std::move(payload).take());
    auto asking = service->ask(std::move(to_whom), std::move(event));
    co_return co_await asking;
}

Task<std::vector<RemoteSocket>> Broadcast::fetch(Broadcast whom) {
    const auto service = whom.service_;
    auto looking = service->fetch(std::move(whom));
    co_return co_await looking;
}

void Broadcast::sockets_join(std::string_view room) const {
    service_->for_each(
        *this, [room = std::string{room}](SocketState& socket) { socket.join(room); });
}

void Broadcast::sockets_leave(std::string_view room) const {
    service_->for_each(
        *this, [room = std::string{room}](SocketState& socket) { socket.leave(room); });
}

void Broadcast::disconnect_sockets(bool closes_connection) const {
    service_->for_each(
        *this, [closes_connection](SocketState& socket) { socket.disconnect(closes_connection); });
}

}  // namespace crier
