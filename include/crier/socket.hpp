#pragma once

#include "crier/ack.hpp"
#include "crier/broadcast.hpp"
#include "crier/disconnect_reason.hpp"
#include "crier/handshake.hpp"
#include "crier/internal/handler.hpp"
#include "crier/payload.hpp"
#include "crier/task.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crier {

namespace socketio {
class SocketState;
}

/// One client in one namespace. A handle: cheap to copy, safe to keep after the client has gone
/// (then nothing is sent any more, and waiting ends with AckError::Disconnected).
///
/// Sending, joining and disconnecting work from any thread. What is said to be for handlers runs on
/// the socket's own loop only: inside its handlers, and its coroutines. There one thing happens at
/// a time, so that data() needs no lock.
class Socket {
public:
    /// Unguessable, 20 characters; also the name of a room with this socket alone.
    const std::string& id() const;
    /// The name of its namespace.
    const std::string& nsp() const;
    const Handshake& handshake() const;
    /// Whether it goes on where an earlier connection was lost: same id, rooms and data, and what
    /// was missed has been sent.
    bool is_recovered() const;
    bool is_connected() const;

    /// Whatever the program wants to remember of it: an object. Seen by fetch_sockets, kept by
    /// recovery. For handlers; throws std::logic_error elsewhere.
    Json& data() const;
    /// Its own id among them. For handlers; throws std::logic_error elsewhere.
    std::vector<std::string> rooms() const;

    // --- Listening; in the handler of on_connection. Handlers end with the socket.

    /// `function` takes, in this order and each only if wanted: the Socket, the arguments (typed,
    /// see Argument::as, or all as Arguments), the Ack. A plain function or a coroutine
    /// (Task<void>). An exception in it is logged and ends nothing but itself.
    /// Handlers for all sockets of a namespace cost less: see Namespace::on.
    template <class F>
    const Socket& on(std::string_view event, F function) const {
        add_handler(event, internal::make_event_handler(std::move(function)));
        return *this;
    }
    /// Forgets the handlers of this socket for `event`.
    void off(std::string_view event) const;

    /// `function` takes the Socket if wanted, the name and the Arguments of every event, before its
    /// own handlers do.
    template <class F>
    const Socket& on_any(F function) const {
        add_any_handler(internal::make_any_handler(std::move(function)));
        return *this;
    }

    /// `function` takes the Socket and the DisconnectReason, as far as it wants. It is still in its
    /// rooms (on_disconnecting), or in none (on_disconnect).
    template <class F>
    const Socket& on_disconnecting(F function) const {
        add_disconnect_handler(internal::make_disconnect_handler(std::move(function)), true);
        return *this;
    }
    template <class F>
    const Socket& on_disconnect(F function) const {
        add_disconnect_handler(internal::make_disconnect_handler(std::move(function)), false);
        return *this;
    }

    /// Judges every event before its handlers: `function` takes the Socket if wanted, the name and
    /// the Arguments, and returns a Verdict or a Task<Verdict>. What is refused is dropped.
    template <class F>
    const Socket& use(F function) const {
        add_middleware(internal::make_event_middleware(std::move(function)));
        return *this;
    }

    // --- Sending

    /// Events of one thread arrive in their order. Throws std::invalid_argument as Payload does.
    template <class... Values>
    void emit(std::string_view event, const Values&... values) const {
        emit_payload(Payload::of(event, values...));
    }
    void emit_payload(Payload payload) const;

    /// Sends, and waits for the client's answer: `auto answer = co_await
    /// socket.emit_with_ack(...)`. Without timeout(), until the socket has gone. Limit: 256
    /// unanswered.
    template <class... Values>
    Task<AckResult> emit_with_ack(std::string_view event, const Values&... values) const {
        return ask(*this, Payload::of(event, values...));
    }

    /// The same for code that is no coroutine: `on_answer` is called once, on the socket's loop.
    using OnAnswer = std::function<void(AckResult)>;
    void emit_and_then(OnAnswer on_answer, Payload payload) const;

    /// How long emit_with_ack of the returned handle waits.
    Socket timeout(std::chrono::milliseconds time) const;
    /// What the returned handle emits is left out when the client cannot take it at once.
    Socket as_volatile() const;
    /// As Broadcast::compress, for what the returned handle emits.
    Socket compress(bool may_compress) const;

    /// Everybody else in the namespace; in a room.
    Broadcast broadcast() const;
    Broadcast to(std::string_view room) const { return broadcast().to(room); }
    Broadcast in(std::string_view room) const { return broadcast().to(room); }
    Broadcast except(std::string_view room) const { return broadcast().except(room); }

    // --- Rooms and the end

    /// Limit: 1000 rooms; above it nothing happens, and it is logged.
    void join(std::string_view room) const;
    void leave(std::string_view room) const;

    /// Ends it; the client does not come back by itself. `closes_connection`: ends what else the
    /// client does over the same connection too.
    void disconnect(bool closes_connection = false) const;

    /// Over what it comes now: "polling" or "websocket". For handlers.
    std::string_view transport() const;

    friend bool operator==(const Socket& a, const Socket& b) { return a.state_ == b.state_; }

    /// Used by the library.
    explicit Socket(std::shared_ptr<socketio::SocketState> state) : state_{std::move(state)} {}
    const std::shared_ptr<socketio::SocketState>& state() const { return state_; }

private:
    static Task<AckResult> ask(Socket whom, Payload payload);

    void add_handler(std::string_view event, internal::EventHandler handler) const;
    void add_any_handler(internal::AnyHandler handler) const;
    void add_disconnect_handler(internal::DisconnectHandler handler, bool is_early) const;
    void add_middleware(internal::EventMiddleware middleware) const;

    std::shared_ptr<socketio::SocketState> state_;
    std::chrono::milliseconds timeout_{0};
    bool is_volatile_ = false;
    bool may_compress_ = true;
};

}  // namespace crier
