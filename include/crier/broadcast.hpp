#pragma once

#include "crier/ack.hpp"
#include "crier/handshake.hpp"
#include "crier/payload.hpp"
#include "crier/task.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crier {

namespace socketio {
class Service;
}

class RemoteSocket;

/// Some sockets of a namespace: all of it, or those in rooms, without those in others. Made by
/// `io.to("room")`, `socket.broadcast()` and their like, narrowed down, then used:
///
/// `io.to("case-7").except(socket.id()).emit("moved", 3);`
///
/// A value: copies are independent. Runs on: any thread. A socket in several of the rooms counts
/// once. Events that one thread emits arrive everywhere in their order.
class Broadcast {
public:
    /// Adds a room; without any, it is the whole namespace. `in` is the same word.
    Broadcast to(std::string_view room) const;
    Broadcast in(std::string_view room) const { return to(room); }
    /// Leaves out who is in `room`. A socket's id is a room too.
    Broadcast except(std::string_view room) const;

    /// Left out for whoever cannot take it at once: positions, typing.
    Broadcast as_volatile() const;
    /// Left out for whoever is slow, which is to let 256 KiB wait; others get it, if a little
    /// later: progress, measurements. Never recovered.
    Broadcast as_ephemeral() const;
    /// As as_ephemeral, and where an event with the same `key` of the same namespace still waits
    /// for a slow receiver, this one takes its place: the latest value and not its history. With
    /// connection state recovery nothing is replaced, because the order of events has a meaning.
    Broadcast latest_of(std::string_view key) const;
    /// False: never compressed, for who takes compressed messages: a secret beside text that
    /// somebody else chose can be guessed from the size of both together.
    Broadcast compress(bool may_compress) const;
    /// This process alone, when there are several.
    Broadcast local() const;
    /// How long emit_with_ack waits for answers.
    Broadcast timeout(std::chrono::milliseconds time) const;

    /// Throws std::invalid_argument as Payload does.
    template <class... Values>
    void emit(std::string_view event, const Values&... values) const {
        emit_payload(Payload::of(event, values...));
    }
    void emit_payload(Payload payload) const;

    /// Asks every socket for an answer and waits until all have answered, or the time is over, or
    /// they have left. Limit: 256 unanswered per socket; who has more is not asked.
    template <class... Values>
    Task<BroadcastAnswers> emit_with_ack(std::string_view event, const Values&... values) const {
        return ask(*this, Payload::of(event, values...));
    }

    /// Who they are now.
    Task<std::vector<RemoteSocket>> fetch_sockets() const { return fetch(*this); }
    void sockets_join(std::string_view room) const;
    void sockets_leave(std::string_view room) const;
    /// `closes_connection`: also what else the clients do over the same connection.
    void disconnect_sockets(bool closes_connection = false) const;

    /// Used by the library.
    Broadcast(std::shared_ptr<socketio::Service> service, std::string nsp)
        : service_{std::move(service)}, nsp_{std::move(nsp)} {}

private:
    friend class socketio::Service;

    static Task<BroadcastAnswers> ask(Broadcast to_whom, Payload payload);
    static Task<std::vector<RemoteSocket>> fetch(Broadcast whom);

    std::shared_ptr<socketio::Service> service_;
    std::string nsp_;
    std::vector<std::string> rooms_;
    std::vector<std::string> except_;
    std::optional<std::chrono::milliseconds> timeout_;
    std::string latest_of_;
    bool is_volatile_ = false;
    bool is_ephemeral_ = false;
    bool is_local_ = false;
    bool may_compress_ = true;
};

/// A socket as fetch_sockets saw it: perhaps of another loop, so that one may look and ask, but
/// holds nothing that changes. A copy; runs on: any thread.
class RemoteSocket {
public:
    const std::string& id() const { return id_; }
    const Handshake& handshake() const { return handshake_; }
    const std::vector<std::string>& rooms() const { return rooms_; }
    const Json& data() const { return data_; }

    /// Everything one can do to it.
    const Broadcast& to_it() const { return it_; }

    template <class... Values>
    void emit(std::string_view event, const Values&... values) const {
        it_.emit(event, values...);
    }
    void join(std::string_view room) const { it_.sockets_join(room); }
    void leave(std::string_view room) const { it_.sockets_leave(room); }
    void disconnect(bool closes_connection = false) const {
        it_.disconnect_sockets(closes_connection);
    }

    /// Used by the library.
    RemoteSocket(
        std::string id,
        Handshake handshake,
        std::vector<std::string> rooms,
        Json data,
        Broadcast it)
        : id_{std::move(id)},
          handshake_{std::move(handshake)},
          rooms_{std::move(rooms)},
          data_(std::move(data)),
          it_{std::move(it)} {}

private:
    std::string id_;
    Handshake handshake_;
    std::vector<std::string> rooms_;
    Json data_;
    Broadcast it_;
};

}  // namespace crier
