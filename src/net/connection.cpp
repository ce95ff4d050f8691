#include "net/connection.hpp"

#include "base/assert.hpp"
#include "loop/activity.hpp"
#include "net/connection_shard.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace crier::net {

using crypto::TlsSession;

Connection::Connection(ConnectionShard& shard, ConnectionId id, Outbox& out, UniqueFd socket)
    : shard_{shard}, id_{id}, fd_{std::move(socket)}, out_{out} {
    out_.open(shard_.flusher_, *this, fd_.get());
    event_loop().poller().add(fd_.get(), *this);
}

Connection::~Connection() = default;

loop::EventLoop& Connection::event_loop() const { return shard_.event_loop(); }

std::size_t Connection::send_queue_soft_bytes() const {
    return shard_.config().send_queue_soft_bytes;
}

void Connection::start(const crypto::TlsContext* tls, std::unique_ptr<ConnectionHandler> handler) {
    CRIER_ASSERT(handler_ == nullptr);
    handler_ = std::move(handler);
    if (tls != nullptr) {
        tls_ = std::make_unique<TlsSession>(*tls, fd_.get());
        out_.set_indirect();
        stop_taking(Stage::TlsHandshake);
        event_loop().arm(deadline_, shard_.config().tls_handshake_timeout);
    } else {
        handler_->on_open();
    }
    read_on();
}

void Connection::replace_handler(std::unique_ptr<ConnectionHandler> handler, MutableBytes unread) {
    deadline_.cancel();
    wants_drained_ = false;
    is_reading_paused_ = false;  // The protocol before may have paused; this one has not.
    shard_.retire(std::exchange(handler_, std::move(handler)));
    handler_->on_open();
    if (!unread.empty() && is_open()) handler_->on_bytes(unread);
    read_on();
}

// --- Reading -------------------------------------------------------------------------------------

bool Connection::wants_bytes() const {
    return !has_peer_ended_ && stage_ != Stage::Sending && stage_ != Stage::Closed &&
           !(stage_ == Stage::Open && is_reading_paused_);
}

void Connection::read_on() {
    if (is_called_again_ || !wants_bytes()) return;
    const bool has_decrypted =
        tls_ != nullptr && stage_ == Stage::Open && tls_->has_buffered_bytes();
    if (!is_readable_ && !has_decrypted) return;
    is_called_again_ = true;
    event_loop().poller().call_again(*this);
}

void Connection::resume_reading() {
    is_reading_paused_ = false;
    read_on();
}

void Connection::on_ready(loop::Readiness readiness) {
    if (readiness.has_ended) has_peer_hung_up_ = true;
    if (readiness.is_readable) is_readable_ = true;
    const bool may_write = readiness.is_writable || readiness.has_ended;
    if (may_write && is_waiting_writable_) on_writable();
    if (is_readable_ && wants_bytes()) on_readable();
}

void Connection::on_called_again() {
    is_called_again_ = false;
    if (wants_bytes()) on_readable();
}

void Connection::on_readable() {
    const loop::Activity activity{event_loop(), "connection"};
    switch (stage_) {
        case Stage::TlsHandshake: continue_handshake(); break;
        case Stage::Open: tls_ == nullptr ? read_plain() : read_tls(); break;
        case Stage::Lingering: discard_until_end(); break;
        case Stage::Sending:
        case Stage::Closed: return;
    }
    read_on();
}

void Connection::read_plain() {
    const MutableBytes buffer{shard_.read_buffer_};
    const ssize_t got = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    if (got > 0) {
        const auto count = static_cast<std::size_t>(got);
        if (count < buffer.size()) note_drained();
        shard_.counts_.bytes_received += count;
        handler_->on_bytes(buffer.first(count));
    } else if (got == 0) {
        handle_end();
    } else if (errno == EAGAIN) {
        is_readable_ = false;
    } else if (errno != EINTR) {
        abort(CloseReason::PeerReset);
    }
}

void Connection::read_tls() {
    // A record holds at most 16 KiB; a turn takes about as much as over a plain connection.
    const MutableBytes buffer{shard_.read_buffer_};
    std::size_t total = 0;
    while (total < buffer.size() && is_open() && !is_reading_paused_) {
        const TlsSession::Outcome outcome = tls_->read(buffer);
        switch (outcome.state) {
            case TlsSession::State::Done:
                total += outcome.bytes;
                shard_.counts_.bytes_received += outcome.bytes;
                handler_->on_bytes(buffer.first(outcome.bytes));
                break;
            case TlsSession::State::WantRead: is_readable_ = false; return;
            case TlsSession::State::WantWrite: is_waiting_writable_ = true; return;
            case TlsSession::State::Closed: handle_end(); return;
            case TlsSession::State::Failed: abort(CloseReason::PeerReset); return;
        }
    }
}

void Connection::handle_end() {
    has_peer_ended_ = true;
    handler_->on_end();
}

void Connection::discard_until_end() {
    const MutableBytes buffer{shard_.read_buffer_};
    const ssize_t got = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    const bool is_over = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    if (got < 0 && errno == EAGAIN) is_readable_ = false;
    if (is_over) abort(CloseReason::Finished);
}

void Connection::continue_handshake() {
    switch (tls_->handshake()) {
        case TlsSession::State::Done:
            deadline_.cancel();
            stage_ = Stage::Open;
            out_.reopen();
            handler_->on_open();
            return;
        case TlsSession::State::WantRead: is_readable_ = false; return;
        case TlsSession::State::WantWrite: is_waiting_writable_ = true; return;
        case TlsSession::State::Closed:
        case TlsSession::State::Failed: abort(CloseReason::TlsFailed); return;
    }
}

// --- Deadlines -----------------------------------------------------------------------------------

void Connection::set_deadline(std::chrono::milliseconds in) {
    if (is_open()) event_loop().arm(deadline_, in);
}

void Connection::on_deadline() {
    switch (stage_) {
        case Stage::Open: handler_->on_deadline(); break;
        case Stage::TlsHandshake: abort(CloseReason::TimedOut); break;
        case Stage::Lingering: abort(CloseReason::Finished); break;
        case Stage::Sending:
        case Stage::Closed: break;
    }
}

// --- Writing -------------------------------------------------------------------------------------

Connection::Sent Connection::send(SharedBytes frame) {
    return out_.put_now(std::move(frame)) ? Sent::Queued : Sent::Refused;
}

bool Connection::queue_behind(const SharedBytes& frame, FramePolicy policy) {
    const NetConfig& config = shard_.config();
    if (policy.urgency == Urgency::Volatile) return false;
    if (policy.replaces != 0 && queue_->replace(policy.replaces, frame)) {
        ++shard_.counts_.frames_replaced;
        return true;
    }
    const bool is_left_out =
        policy.urgency == Urgency::Ephemeral && queue_->bytes() >= config.send_queue_soft_bytes;
    if (is_left_out) {
        ++shard_.counts_.frames_left_out;
        return false;
    }
    if (queue_->bytes() >= config.send_queue_hard_bytes) {
        // Given up when nobody is in the middle of a delivery any more.
        is_too_slow_ = true;
        out_.close();
        out_.ask_for_attention();
        return false;
    }
    queue_->push(frame, policy.replaces);
    return true;
}

void Connection::drop_unsent() {
    if (queue_) queue_->keep_begun_frame();
    out_.clear();
}

void Connection::notify_when_drained() {
    wants_drained_ = true;
    out_.ask_for_attention();
}

void Connection::stop_taking(Stage stage) {
    stage_ = stage;
    out_.close();
}

void Connection::close_after_sending() {
    if (!is_open()) return;
    stop_taking(Stage::Sending);
    deadline_.cancel();
    out_.ask_for_attention();
}

bool Connection::flush_now() {
    flush();
    return queued_bytes() == 0;
}

/// What is borrowed for a turn becomes the connection's own.
void Connection::move_to_queue() {
    if (out_.is_empty()) return;
    if (!queue_) queue_ = std::make_unique<OutQueue>(&shard_.waiting_bytes_);
    for (const auto& frame : out_.frames()) queue_->push(frame.share());
    out_.clear();
}

void Connection::flush() {
    if (is_too_slow_) {
        is_too_slow_ = false;
        give_up_slow_reader();
        return;
    }
    const bool may_send = stage_ == Stage::Open || stage_ == Stage::Sending;
    if (!may_send) return;
    if (is_waiting_writable_) {
        // TLS may wait to write for the sake of a read: what comes meanwhile is borrowed, and kept
        // for this turn only.
        if (!out_.is_empty()) {
            move_to_queue();
            become_blocked();
        }
        return;
    }
    move_to_queue();
    const Progress progress = !queue_           ? Progress::Emptied
                              : tls_ == nullptr ? send_queued_plain()
                                                : send_queued_tls();
    switch (progress) {
        case Progress::Emptied:
            queue_.reset();
            out_.set_blocked(false);
            after_emptied();
            break;
        case Progress::Blocked: become_blocked(); break;
        case Progress::Broken: abort(CloseReason::PeerReset); break;
    }
}

void Connection::on_partly_sent(int result) {
    if (result < 0 && result != -EAGAIN) {
        abort(CloseReason::PeerReset);
        return;
    }
    move_to_queue();
    queue_->consume(static_cast<std::size_t>(std::max(result, 0)));
    become_blocked();
}

void Connection::become_blocked() {
    out_.set_blocked(true);
    blocked_since_ = event_loop().now();
    shard_.watch_blocked(*this);
    is_waiting_writable_ = true;
}

Connection::Progress Connection::send_queued_plain() {
    std::array<iovec, 64> pieces;
    while (!queue_->is_empty()) {
        msghdr message{};
        message.msg_iov = pieces.data();
        message.msg_iovlen = queue_->gather(pieces);
        const ssize_t sent = ::sendmsg(fd_.get(), &message, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR) continue;
            return errno == EAGAIN ? Progress::Blocked : Progress::Broken;
        }
        ++shard_.counts_.flushes;
        shard_.counts_.bytes_sent += static_cast<std::size_t>(sent);
        queue_->consume(static_cast<std::size_t>(sent));
    }
    return Progress::Emptied;
}

Connection::Progress Connection::send_queued_tls() {
    // Small frames share a record: gathered into one buffer of a record's size first.
    constexpr std::size_t kRecordBytes = 16 * kKiB;
    std::array<std::byte, kRecordBytes> record;
    std::array<iovec, 64> pieces;
    while (!queue_->is_empty()) {
        std::size_t filled = 0;
        const std::size_t count = queue_->gather(pieces);
        for (std::size_t i = 0; i < count && filled < record.size(); ++i) {
            const std::size_t step = std::min(pieces[i].iov_len, record.size() - filled);
            std::copy_n(
                static_cast<const std::byte*>(pieces[i].iov_base), step, record.data() + filled);
            filled += step;
        }
        const TlsSession::Outcome outcome = tls_->write(Bytes{record}.first(filled));
        if (outcome.state == TlsSession::State::WantWrite ||
            outcome.state == TlsSession::State::WantRead) {
            return Progress::Blocked;
        }
        if (outcome.state != TlsSession::State::Done) return Progress::Broken;
        ++shard_.counts_.flushes;
        shard_.counts_.bytes_sent += outcome.bytes;
        queue_->consume(outcome.bytes);
    }
    return Progress::Emptied;
}

void Connection::on_writable() {
    is_waiting_writable_ = false;
    if (stage_ == Stage::TlsHandshake) {
        continue_handshake();
    } else {
        flush();
    }
    read_on();
}

void Connection::after_emptied() {
    if (stage_ == Stage::Sending) {
        finish_sending();
    } else if (wants_drained_) {
        wants_drained_ = false;
        handler_->on_drained();
    }
}

// --- Ending --------------------------------------------------------------------------------------

void Connection::finish_sending() {
    if (tls_ != nullptr) tls_->send_close_notify();
    ::shutdown(fd_.get(), SHUT_WR);
    if (has_peer_ended_) {
        abort(CloseReason::Finished);
        return;
    }
    stop_taking(Stage::Lingering);
    event_loop().arm(deadline_, shard_.config().linger_timeout);
    read_on();
}

void Connection::give_up_slow_reader() {
    if (!is_open()) return;
    was_slow_ = true;
    ++shard_.counts_.slow_readers;
    // What the handler says to the peer must not be refused for what was too much before.
    drop_unsent();
    out_.reopen();
    if (!handler_->on_slow_reader()) abort(CloseReason::SlowReader);
}

void Connection::abort(CloseReason reason) {
    if (stage_ == Stage::Closed) return;
    stop_taking(Stage::Closed);
    close_reason_ = was_slow_ ? CloseReason::SlowReader : reason;
    deadline_.cancel();
    out_.clear();
    queue_.reset();
    is_waiting_writable_ = false;
    event_loop().poller().remove(fd_.get());
    fd_.reset();
    shard_.condemn(*this);
}

}  // namespace crier::net
