#include "net/outbox.hpp"

#include "net/connection.hpp"

#include <utility>

namespace crier::net {

void Outbox::open(Flusher& flusher, Connection& connection, int fd) {
    flusher_ = &flusher;
    connection_ = &connection;
    fd_ = fd;
    count_ = 0;
    flags_ = 0;
}

std::size_t Outbox::bytes() const {
    std::size_t sum = 0;
    for (const auto& frame : frames()) sum += frame.size();
    return sum;
}

void Outbox::list_as_urgent() {
    if ((flags_ & kUrgent) != 0) return;
    if (!flusher_->may_be_urgent()) {
        list_in_bulk();
        return;
    }
    flags_ |= kUrgent;
    flusher_->add_urgent(*this);
}

void Outbox::ask_for_attention() {
    flags_ |= kAttention;
    list_as_urgent();
}

bool Outbox::put_now(SharedBytes frame) {
    if (frame.is_empty()) return true;
    if (!is_free()) {
        if (!put_slowly(frame, {})) return false;
    } else {
        add(frame);
        flusher_->keep(std::move(frame));
    }
    if (!is_empty()) list_as_urgent();
    return true;
}

bool Outbox::put_slowly(const SharedBytes& frame, FramePolicy policy) {
    if ((flags_ & kClosed) != 0) return false;
    if ((flags_ & kBlocked) == 0) {
        // What was put in this turn has not been tried yet: only its size tells that it is too
        // much.
        const bool is_left_out = policy.urgency != Urgency::Reliable &&
                                 bytes() >= flusher_->config().send_queue_soft_bytes;
        if (is_left_out) return false;
        // What is volatile does not make anything leave sooner.
        const bool may_flush = policy.urgency != Urgency::Volatile;
        if (count_ == kPlaces && !make_room(may_flush)) return false;
    }
    // Also when making room has found that the kernel takes no more.
    if ((flags_ & kBlocked) != 0) return connection_->queue_behind(frame, policy);
    flusher_->keep(frame);
    add(frame);
    list_in_bulk();
    return true;
}

/// Four frames become one, or leave now: false when neither, or the connection has ended meanwhile.
bool Outbox::make_room(bool may_flush) {
    const SharedBytes::Borrowed piece = flusher_->join(frames());
    if (piece.size() > 0) {
        frames_[0] = piece;
        count_ = 1;
        return true;
    }
    if (!may_flush) return false;
    connection_->flush_now();
    return (flags_ & kClosed) == 0;
}

}  // namespace crier::net
