#pragma once

#include "base/bytes.hpp"

#include <cstdint>

namespace crier::net {

/// Why a connection ended. Values are metric labels.
enum class CloseReason : std::uint8_t {
    Finished,       ///< Both sides said goodbye.
    PeerReset,      ///< The peer or the network broke it.
    TimedOut,       ///< The protocol above, or TLS, waited too long.
    SlowReader,     ///< Unsent bytes above the hard limit, or no progress.
    TlsFailed,
    ShuttingDown,
};

/// The protocol that speaks on a connection. HTTP first; an upgrade replaces it.
///
/// Lives on: the connection's loop. Owner: the connection. Every method may close the connection
/// or replace the handler; the old one is destroyed at the end of the turn.
class ConnectionHandler {
public:
    virtual ~ConnectionHandler() = default;

    /// The connection can be used by this handler: told once, before everything else. After a
    /// TLS handshake, when there is one.
    virtual void on_open() {}

    /// Bytes have arrived. They lie in a buffer all connections of the loop share: what is needed
    /// later is copied, the rest may be changed in place.
    virtual void on_bytes(MutableBytes bytes) = 0;

    /// The peer will send nothing more (FIN); it may still read.
    virtual void on_end() = 0;

    /// The deadline set with Connection::set_deadline has passed.
    virtual void on_deadline() = 0;

    /// Everything queued has left. Only after Connection::notify_when_drained.
    virtual void on_drained() {}

    /// The peer has let too much wait, for too long: above NetConfig::send_queue_hard_bytes, or
    /// without progress. Nothing waits for it any more. True: the handler says goodbye, and ends
    /// the connection soon whether or not the peer hears it. False: it is ended now.
    virtual bool on_slow_reader() { return false; }

    /// The server stops soon: say goodbye, finish what is being answered, close. Whoever is still
    /// there at the end of the drain time is cut off.
    virtual void on_shutdown() {}

    /// The connection is over: the last call.
    virtual void on_closed(CloseReason reason) = 0;
};

}  // namespace crier::net
