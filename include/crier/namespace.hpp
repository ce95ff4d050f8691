#pragma once

#include "crier/broadcast.hpp"
#include "crier/internal/handler.hpp"
#include "crier/socket.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crier {

namespace socketio {
struct NamespaceDefinition;
}

/// A namespace, or all that a pattern describes: who may come in, what is done with events, and
/// everybody who is there. A handle: cheap to copy.
///
/// Handlers and middlewares are added before the server listens, on one thread; afterwards that
/// throws std::logic_error. Everything else works from any thread, once it listens.
class Namespace {
public:
    /// Of a pattern: the pattern's text.
    const std::string& name() const { return name_; }

    // --- Before the server listens

    /// Asked for every client that wants to come in, one after the other in the order of the calls:
    /// `function` takes the Socket, and returns a Verdict or a Task<Verdict>. The socket is in no
    /// room yet; what it is sent arrives after it has been let in. A refusal reaches the client as
    /// `connect_error`; so does an exception, as "Internal error".
    template <class F>
    const Namespace& use(F function) const {
        add_middleware(internal::make_middleware(std::move(function)));
        return *this;
    }

    /// `function` takes the Socket. A plain function or a coroutine.
    template <class F>
    const Namespace& on_connection(F function) const {
        add_connection_handler(internal::make_connection_handler(std::move(function)));
        return *this;
    }

    /// For every socket of the namespace, as Socket::on does for one, and without its cost per
    /// socket: `io.on("chat", [](Socket socket, std::string text) { ... })`.
    template <class F>
    const Namespace& on(std::string_view event, F function) const {
        add_handler(event, internal::make_event_handler(std::move(function)));
        return *this;
    }
    template <class F>
    const Namespace& on_any(F function) const {
        add_any_handler(internal::make_any_handler(std::move(function)));
        return *this;
    }
    template <class F>
    const Namespace& on_disconnecting(F function) const {
        add_disconnect_handler(internal::make_disconnect_handler(std::move(function)), true);
        return *this;
    }
    template <class F>
    const Namespace& on_disconnect(F function) const {
        add_disconnect_handler(internal::make_disconnect_handler(std::move(function)), false);
        return *this;
    }

    // --- At any time; not for a pattern

    /// Everybody in it.
    Broadcast everybody() const { return Broadcast{service_, name_}; }
    Broadcast to(std::string_view room) const { return everybody().to(room); }
    Broadcast in(std::string_view room) const { return everybody().to(room); }
    Broadcast except(std::string_view room) const { return everybody().except(room); }
    Broadcast as_volatile() const { return everybody().as_volatile(); }
    Broadcast as_ephemeral() const { return everybody().as_ephemeral(); }
    Broadcast latest_of(std::string_view key) const { return everybody().latest_of(key); }
    Broadcast compress(bool may_compress) const { return everybody().compress(may_compress); }
    Broadcast local() const { return everybody().local(); }
    Broadcast timeout(std::chrono::milliseconds time) const { return everybody().timeout(time); }

    template <class... Values>
    void emit(std::string_view event, const Values&... values) const {
        everybody().emit(event, values...);
    }
    template <class... Values>
    Task<BroadcastAnswers> emit_with_ack(std::string_view event, const Values&... values) const {
        return everybody().emit_with_ack(event, values...);
    }
    Task<std::vector<RemoteSocket>> fetch_sockets() const { return everybody().fetch_sockets(); }
    void sockets_join(std::string_view room) const { everybody().sockets_join(room); }
    void sockets_leave(std::string_view room) const { everybody().sockets_leave(room); }
    void disconnect_sockets(bool closes_connection = false) const {
        everybody().disconnect_sockets(closes_connection);
    }

    /// Used by the library.
    Namespace(
        std::shared_ptr<socketio::Service> service,
        std::shared_ptr<socketio::NamespaceDefinition> definition,
        std::string name)
        : service_{std::move(service)},
          definition_{std::move(definition)},
          name_{std::move(name)} {}

private:
    void add_middleware(internal::Middleware middleware) const;
    void add_connection_handler(internal::ConnectionHandler handler) const;
    void add_handler(std::string_view event, internal::EventHandler handler) const;
    void add_any_handler(internal::AnyHandler handler) const;
    void add_disconnect_handler(internal::DisconnectHandler handler, bool is_early) const;
    socketio::NamespaceDefinition& definition() const;

    std::shared_ptr<socketio::Service> service_;
    std::shared_ptr<socketio::NamespaceDefinition> definition_;  // Null: nothing can be added.
    std::string name_;
};

}  // namespace crier
