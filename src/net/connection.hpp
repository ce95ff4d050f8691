#pragma once

#include "base/shared_bytes.hpp"
#include "base/unique_fd.hpp"
#include "crypto/tls.hpp"
#include "loop/event_loop.hpp"
#include "net/connection_handler.hpp"
#include "net/detached_connection.hpp"
#include "net/out_queue.hpp"
#include "net/outbox.hpp"
#include "net/peer_address.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace crier::net {

class ConnectionShard;

/// A handle that stays safe to hold after the connection has gone: look it up again with
/// ConnectionShard::find and accept "gone".
struct ConnectionId {
    loop::LoopIndex loop = 0;
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;

    friend bool operator==(const ConnectionId&, const ConnectionId&) = default;
};

/// One accepted stream socket, plain or TLS.
///
/// Reading: the loop tells of readiness, reads into one buffer that all its connections share,
/// and hands the bytes to the handler, so an idle connection owns no buffer. Writing: frames are
/// collected during a turn (Outbox) and leave as one send at its end; what the kernel does not take
/// waits in a queue of the connection's own until the peer has read.
///
/// Lives on: one loop; hand_over moves what it stands for to another one. Owner: ConnectionShard,
/// until the end of the turn in which it closes or is handed over.
/// Limits: NetConfig (send queue, stall, linger).
class Connection final : private loop::PollTarget {
public:
    Connection(ConnectionShard& shard, ConnectionId id, Outbox& out, UniqueFd socket);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// Starts to wait for bytes; with `tls`, for its handshake first. Called once.
    void start(const crypto::TlsContext* tls, std::unique_ptr<ConnectionHandler> handler);

    /// Lets another protocol take over; it is given `unread` at once.
    void replace_handler(std::unique_ptr<ConnectionHandler> handler, MutableBytes unread);

    /// Makes the handler that goes on with a connection on the loop it arrived on.
    using HandlerOnArrival =
        std::move_only_function<std::unique_ptr<ConnectionHandler>(Connection&)>;

    /// Moves the open connection to `target`, a shard of another loop with the same budget: the
    /// socket, TLS, what is unsent and whether the peer has ended. `make_handler` runs there, and
    /// its handler hears on_open and goes on; what it needs to know it carries as values.
    /// Afterwards this object is as good as closed, and its handler hears nothing more, not even
    /// on_closed; both are destroyed at the end of the turn or soon after. When the target runs
    /// no more, the socket closes.
    void hand_over(ConnectionShard& target, HandlerOnArrival make_handler);

    enum class Sent : std::uint8_t { Queued, Refused };

    /// Queues `frame`; it leaves at the end of the turn. Refused (nothing queued) when the hard
    /// limit is reached or the connection is closing.
    Sent send(SharedBytes frame);

    /// Where frames for many receivers go. Valid as long as the connection; refuses everything from
    /// the moment it closes.
    FrameOutlet& outlet() { return out_; }

    /// Forgets what waits, except the frame that has left in part, so that a goodbye gets through
    /// to a peer that begins to read after all. For ConnectionHandler::on_slow_reader.
    void drop_unsent();

    /// Sends what is queued, then our end, then waits shortly for the peer's. Nothing is read
    /// for the handler any more.
    void close_after_sending();

    /// Ends the connection now; what is queued is lost. The handler hears of it at the end of
    /// the turn.
    void abort(CloseReason reason);

    /// Back-pressure: while paused, bytes stay in the kernel and the peer has to wait.
    void pause_reading() { is_reading_paused_ = true; }
    void resume_reading();

    /// Calls the handler's on_deadline once, `in` from now; a second call moves it.
    void set_deadline(std::chrono::milliseconds in);
    void clear_deadline() { deadline_.cancel(); }

    /// Calls the handler's on_drained once, when nothing is queued any more.
    void notify_when_drained();

    /// Sends now what would leave at the end of the turn; true when nothing is left.
    bool flush_now();

    std::size_t queued_bytes() const {
        return out_.bytes() + (queue_ == nullptr ? 0 : queue_->bytes());
    }
    /// The kernel takes no more for now: what is queued waits for the peer to read.
    bool is_blocked() const { return is_waiting_writable_; }
    /// From this many queued bytes on the peer counts as slow.
    std::size_t send_queue_soft_bytes() const;
    bool is_open() const { return stage_ == Stage::Open; }
    bool is_encrypted() const { return tls_ != nullptr; }
    PeerAddress peer() const { return PeerAddress::of_socket(fd_.get()); }
    const ConnectionId& id() const { return id_; }
    loop::EventLoop& event_loop() const;

private:
    friend class ConnectionShard;
    friend class Flusher;
    friend class Outbox;

    enum class Stage : std::uint8_t {
        TlsHandshake,
        Open,
        Sending,  ///< close_after_sending: the queue empties, then our end is sent.
        Lingering,  ///< Our end is sent; waiting for the peer's.
        Closed,  ///< Destroyed at the end of the turn, or when no list names it any more.
    };

    /// The other end of hand_over.
    void arrive(DetachedConnection from, HandlerOnArrival make_handler);
    DetachedConnection detach();

    // loop::PollTarget
    void on_ready(loop::Readiness readiness) override;
    void on_called_again() override;

    /// Goes on to read in the next turn, when there is something and it is wanted.
    void read_on();
    bool wants_bytes() const;
    void on_readable();
    void on_writable();
    /// Of a read that got less than there was room for.
    void note_drained() { is_readable_ = has_peer_hung_up_; }
    void read_plain();
    void read_tls();
    void handle_end();
    void discard_until_end();
    void continue_handshake();
    void on_deadline();

    // Of the Flusher and the Outbox.
    void flush();
    /// What the kernel did with the frames of the outbox: some of the bytes, or a negative errno.
    void on_partly_sent(int result);
    /// While the connection is blocked.
    bool queue_behind(const SharedBytes& frame, FramePolicy policy);

    enum class Progress : std::uint8_t { Emptied, Blocked, Broken };
    Progress send_queued_plain();
    Progress send_queued_tls();
    void move_to_queue();
    void become_blocked();
    void after_emptied();
    void finish_sending();
    void give_up_slow_reader();
    void stop_taking(Stage stage);

    ConnectionShard& shard_;
    ConnectionId id_;
    UniqueFd fd_;
    std::unique_ptr<crypto::TlsSession> tls_;
    std::unique_ptr<ConnectionHandler> handler_;
    Outbox& out_;
    std::unique_ptr<OutQueue> queue_;  // What waits for the peer; null while nothing does.
    loop::Timer deadline_ = loop::Timer::calling<&Connection::on_deadline>(*this);
    MonotonicTime blocked_since_{};  // When the kernel last refused to take more.
    Stage stage_ = Stage::Open;
    CloseReason close_reason_ = CloseReason::Finished;
    bool is_readable_ : 1 = false;  // Told so, and not all of it read since.
    bool has_peer_hung_up_ : 1 = false;  // There is an end, or an error, to read.
    bool is_called_again_ : 1 = false;  // In the poller's list for the next turn.
    bool is_waiting_writable_ : 1 = false;
    bool is_reading_paused_ : 1 = false;
    bool has_peer_ended_ : 1 = false;
    bool wants_drained_ : 1 = false;
    bool is_too_slow_ : 1 = false;  // Its queue is full: given up at the end of the turn.
    bool was_slow_ : 1 = false;  // Has been given up as a slow reader; says goodbye.
    bool is_watched_ : 1 = false;  // In the shard's list of blocked connections.
    bool has_told_handler_ : 1 = false;  // on_closed has been called, or must not be.
    bool is_handed_over_ : 1 = false;
};

}  // namespace crier::net
