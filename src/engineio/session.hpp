#pragma once

#include "base/frame_outlet.hpp"
#include "base/shared_bytes.hpp"
#include "engineio/application.hpp"
#include "engineio/engine_config.hpp"
#include "engineio/packet.hpp"
#include "engineio/session_id.hpp"
#include "engineio/short_text.hpp"
#include "loop/event_loop.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crier::engineio {

/// What a session needs of a WebSocket.
///
/// Lives on: the session's loop. Lifetime: tells the session (on_socket_closed) before it goes.
class TransportSocket {
public:
    /// One or more whole frames. False when it is closing or its queue is full.
    virtual bool send_frames(SharedBytes frames) = 0;
    /// Not an error for one that has closed already. Tells the session nothing.
    virtual void close() = 0;
    /// The peer keeps up: what is sent now does not wait behind what it has not taken yet.
    virtual bool is_drained() const = 0;
    /// Where ready frames may go directly, for as long as it is the session's socket.
    virtual FrameOutlet& outlet() = 0;
    /// The window of what may be sent compressed over it (websocket::Session); 0: nothing.
    virtual unsigned deflate_window_bits() const { return 0; }

protected:
    ~TransportSocket() = default;
};

/// Who keeps sessions and counts them.
///
/// Lives on: the session's loop. Lifetime: longer than its sessions.
class SessionOwner {
public:
    virtual void on_session_upgraded(Session& session) = 0;
    /// Before the application hears of it; `session` still has its transport.
    virtual void on_session_closed(Session& session, CloseReason reason) = 0;
    /// Told once, last: nothing will come of it any more. Removed at the end of the turn at the
    /// earliest, because it is still at work.
    virtual void on_session_gone(Session& session) = 0;

protected:
    ~SessionOwner() = default;
};

/// One Engine.IO v4 session: what the client sees as a connection, over polling, over WebSocket,
/// and across the upgrade from one to the other.
///
/// Neither reads sockets nor knows HTTP: the doors hand it bodies, frames and a way to answer a
/// GET. Lives on: one loop, named by its sid. Owner: SessionOwner, until the end of the turn
/// after it has gone. Limits: EngineConfig. Source: Engine.IO protocol, revision 4.
class Session {
public:
    /// How a held or answered GET ends.
    struct PollAnswer {
        enum class Kind : std::uint8_t { Body, Overlapping, NotPolling } kind = Kind::Body;
        std::string body{};
    };
    using OnPolled = std::move_only_function<void(PollAnswer)>;

    struct Parts {
        loop::EventLoop& loop;
        const EngineConfig& config;
        std::string sid{};
        /// The client cannot take binary frames (`b64=1`). Of the present transport: an upgrade
        /// says it anew.
        bool is_base64_only = false;
        std::unique_ptr<Application> application{};
        SessionOwner& owner;
    };

    explicit Session(Parts parts);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    // --- What the application does

    /// A message; false when the session has closed.
    bool send(std::string_view text);
    bool send_binary(Bytes message);

    /// Something that was encoded for everybody, in the form that `wants_elements` tells. A
    /// volatile one is left out (false) unless it can leave now.
    bool deliver(const SharedBytes& encoded, FramePolicy policy);

    /// Where frames in the form of `wants_elements() == false` may go without asking the session;
    /// null when they may not. Changes with an upgrade, and ends when the session closes: the
    /// application is told of both.
    FrameOutlet* outlet() const {
        const bool takes_frames = state_ == State::Open && !wants_elements();
        return takes_frames ? &socket_->outlet() : nullptr;
    }

    /// The window of what `deliver` may be given compressed; 0: nothing.
    unsigned deflate_window_bits() const {
        return outlet() == nullptr ? 0 : socket_->deflate_window_bits();
    }

    /// True: packets as elements of a polling body, joined by 0x1E, binary ones as base64; for
    /// polling, and for WebSocket with `b64=1`, where each becomes a text frame. False: whole
    /// WebSocket frames, one behind the other.
    bool wants_elements() const { return socket_ == nullptr || is_base64_only_; }

    void close(CloseReason reason);

    /// Closes, and waits for no GET that could tell the client.
    void drop(CloseReason reason);

    bool is_open() const { return state_ == State::Open; }
    bool is_polling() const { return socket_ == nullptr; }
    std::string_view sid() const { return sid_.view(); }

    // --- Polling

    /// Begins a session over polling: the body of the answer to its first GET.
    std::string open_polling();

    /// A GET: answered at once, or when there is something to say.
    void poll(OnPolled on_polled);

    bool holds_poll() const { return polling_ && polling_->held; }

    /// The client gave up a GET that is held.
    void on_poll_aborted();

    /// A POST begins; false when another one is being read, which ends the session.
    bool begin_post();
    enum class Posted : std::uint8_t { Taken, Refused };
    Posted finish_post(std::string_view body);
    /// Its body was too large, cut off, or of a type that is not taken.
    void fail_post();

    // --- WebSocket

    /// Begins a session over WebSocket.
    void open_websocket(TransportSocket& socket);

    /// A WebSocket that wants to take over, with `b64=1` or without. False: it is closed by the
    /// caller, and nothing changes.
    bool begin_probe(TransportSocket& socket, bool is_base64_only = false);

    void on_socket_text(TransportSocket& socket, std::string_view text);
    void on_socket_binary(TransportSocket& socket, Bytes bytes);
    void on_socket_closed(
        TransportSocket& socket, CloseReason reason = CloseReason::TransportClose);

private:
    enum class State : std::uint8_t {
        Open,
        SayingGoodbye,  ///< Closed by us over polling; the next GET tells the client.
        Closed,
    };

    /// A WebSocket that is trying out whether it gets through.
    struct Probe {
        Probe(Session& session, TransportSocket& its_socket, bool wants_base64)
            : owner{session}, socket{its_socket}, is_base64_only{wants_base64} {}
        void on_timeout();

        Session& owner;
        TransportSocket& socket;
        bool is_base64_only;
        bool has_answered = false;
        loop::Timer timeout = loop::Timer::calling<&Probe::on_timeout>(*this);
    };

    /// What a session has only while it polls.
    struct Polling {
        Polling() = default;
        Polling(const Polling&) = delete;
        Polling& operator=(const Polling&) = delete;
        ~Polling() {
            if (link) link->session = nullptr;
        }

        OnPolled held;
        std::vector<SharedBytes> queue;  // One packet each, as in a polling body.
        std::size_t queued_bytes = 0;
        std::unique_ptr<Probe> probe;
        /// For what was posted: null once the session has gone, or polls no more.
        struct Link {
            Session* session;
        };
        std::shared_ptr<Link> link;  // Made when first needed.
        bool is_flush_scheduled = false;
    };

    /// Made when first needed.
    Polling& polling();
    std::size_t queued_bytes() const { return polling_ ? polling_->queued_bytes : 0; }
    Probe* probe() const { return polling_ ? polling_->probe.get() : nullptr; }
    bool is_probe(const TransportSocket& socket) const {
        return probe() != nullptr && &probe()->socket == &socket;
    }

    void start_heartbeat();
    void on_deadline();
    void note_life();
    void on_pong();

    void handle(const Packet& packet);
    void handle_probe(std::string_view text);
    void upgrade();
    void send_packet(PacketType type, std::string_view data);
    void queue_element(SharedBytes element);
    /// With the next write of the socket, or in the answer to the GET that is held.
    bool can_leave_now(std::size_t bytes) const;
    bool leaves_out(std::size_t bytes, Urgency urgency) const;
    void send_elements(const SharedBytes& encoded);
    void send_over_socket(const std::vector<SharedBytes>& queue);
    void schedule_flush();
    void flush();
    std::string take_body();
    void answer_poll(PollAnswer answer);
    void drop_probe();
    void close_probe();
    void finish(CloseReason reason);
    void go();
    std::string handshake() const;

    loop::EventLoop& loop_;
    const EngineConfig& config_;
    SessionOwner& owner_;
    std::unique_ptr<Application> application_;
    TransportSocket* socket_ = nullptr;
    std::unique_ptr<Polling> polling_;  // Null over WebSocket.
    loop::Timer deadline_ = loop::Timer::calling<&Session::on_deadline>(*this);
    ShortText<kSidBytes> sid_;
    State state_ = State::Open;
    bool is_base64_only_ : 1;
    bool awaits_pong_ : 1 = false;
    bool has_extended_ : 1 = false;
    bool is_posting_ : 1 = false;
};

}  // namespace crier::engineio
