#include "crier/socket.hpp"

#include "loop/run_on.hpp"
#include "socketio/ack_reply.hpp"
#include "socketio/answer_wait.hpp"
#include "socketio/service.hpp"
#include "socketio/socket_state.hpp"

#include <stdexcept>

namespace crier {
namespace {

using socketio::OutgoingEvent;
using socketio::SocketState;

OutgoingEvent finish(Payload payload, bool may_compress = true) {
    OutgoingEvent event = socketio::to_outgoing(std::move(payload).take());
    event.may_compress = may_compress;
    return event;
}

/// Runs `action` on the socket's loop with its state.
template <class Action>
void on_loop(const std::shared_ptr<SocketState>& state, Action action) {
    loop::dispatch(
        state->loop(), [state, action = std::move(action)]() mutable { action(*state); });
}

SocketState& in_handler(const std::shared_ptr<SocketState>& state) {
    if (loop::EventLoop::current() != &state->loop()) {
        throw std::logic_error{"this part of a socket is for its own handlers"};
    }
    return *state;
}

}  // namespace

void Ack::answer_payload(Payload payload) const {
    if (is_wanted()) reply_->send(finish(std::move(payload)));
}

const std::string& Socket::id() const { return state_->id(); }
const std::string& Socket::nsp() const { return state_->nsp(); }
const Handshake& Socket::handshake() const { return state_->handshake(); }
bool Socket::is_recovered() const { return state_->is_recovered(); }
bool Socket::is_connected() const { return state_->is_connected(); }
Json& Socket::data() const { return in_handler(state_).data(); }
std::vector<std::string> Socket::rooms() const { return in_handler(state_).rooms(); }
std::string_view Socket::transport() const { return in_handler(state_).transport(); }

void Socket::add_handler(std::string_view event, internal::EventHandler handler) const {
    in_handler(state_).own_handlers().events[std::string{event}].push_back(
        socketio::share(std::move(handler)));
}

void Socket::off(std::string_view event) const {
    in_handler(state_).own_handlers().events.erase(std::string{event});
}

void Socket::add_any_handler(internal::AnyHandler handler) const {
    in_handler(state_).own_handlers().any.push_back(socketio::share(std::move(handler)));
}

void Socket::add_disconnect_handler(internal::DisconnectHandler handler, bool is_early) const {
    socketio::Handlers& handlers = in_handler(state_).own_handlers();
    (is_early ? handlers.disconnecting : handlers.disconnected)
        .push_back(socketio::share(std::move(handler)));
}

void Socket::add_middleware(internal::EventMiddleware middleware) const {
    in_handler(state_).own_handlers().middlewares.push_back(socketio::share(std::move(middleware)));
}

void Socket::emit_payload(Payload payload) const {
    const auto urgency = is_volatile_ ? hub::Urgency::Volatile : hub::Urgency::Reliable;
    auto event = finish(std::move(payload), may_compress_);
    on_loop(state_, [event = std::move(event), urgency](SocketState& state) mutable {
        state.emit(std::move(event), urgency);
    });
}

void Socket::emit_and_then(OnAnswer on_answer, Payload payload) const {
    on_loop(
        state_,
        [event = finish(std::move(payload), may_compress_),
         timeout = timeout_,
         on_answer = std::move(on_answer)](SocketState& state) mutable {
            state.ask(std::move(event), timeout, std::move(on_answer));
        });
}

Task<AckResult> Socket::ask(Socket whom, Payload payload) {
    auto event = finish(std::move(payload), whom.may_compress_);
    socketio::AnswerWait answer{whom.state_, std::move(event), whom.timeout_};
    co_return co_await answer;
}

Socket Socket::timeout(std::chrono::milliseconds time) const {
    Socket copy = *this;
    copy.timeout_ = time;
    return copy;
}

Socket Socket::as_volatile() const {
    Socket copy = *this;
    copy.is_volatile_ = true;
    return copy;
}

Socket Socket::compress(bool may_compress) const {
    Socket copy = *this;
    copy.may_compress_ = may_compress;
    return copy;
}

Broadcast Socket::broadcast() const {
    const Broadcast everybody{state_->shared_service(), nsp()};
    const Broadcast others = everybody.except(id()).compress(may_compress_);
    return is_volatile_ ? others.as_volatile() : others;
}

void Socket::join(std::string_view room) const {
    on_loop(state_, [room = std::string{room}](SocketState& state) { state.join(room); });
}

void Socket::leave(std::string_view room) const {
    on_loop(state_, [room = std::string{room}](SocketState& state) { state.leave(room); });
}

void Socket::disconnect(bool closes_connection) const {
    on_loop(
        state_, [closes_connection](SocketState& state) { state.disconnect(closes_connection); });
}

}  // namespace crier
