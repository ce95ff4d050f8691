#pragma once

#include "base/frame_outlet.hpp"
#include "base/shared_bytes.hpp"
#include "net/flusher.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace crier::net {

class Connection;

/// What one connection sends in this turn: the part of it that a fan-out touches, one cache line.
///
/// Holds borrowed frames, which the Flusher keeps until they have left, so a delivery costs neither
/// an allocation nor an atomic. What the kernel does not take moves to the connection's OutQueue,
/// with a share of its own.
///
/// Lives on: one loop. Owner: ConnectionShard, in dense blocks. Limit: kPlaces frames; more are
/// joined into one.
class alignas(64) Outbox final : public FrameOutlet {
public:
    static constexpr std::size_t kPlaces = 4;

    Outbox() = default;
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    /// For a connection that has just got this place.
    void open(Flusher& flusher, Connection& connection, int fd);

    /// For many receivers: leaves when its turn comes.
    bool put(const SharedBytes& frame, FramePolicy policy) override {
        const bool is_plain_case = is_free() && policy.urgency == Urgency::Reliable;
        if (!is_plain_case) [[unlikely]]
            return put_slowly(frame, policy);
        flusher_->keep(frame);
        add(frame);
        list_in_bulk();
        return true;
    }

    /// For this receiver alone: leaves at the end of the turn.
    bool put_now(SharedBytes frame);

    /// To be looked at by Connection::flush at the end of the turn, whether or not frames wait.
    void ask_for_attention();

    /// Takes nothing more.
    void close() { flags_ |= kClosed; }
    void reopen() { set(kClosed, false); }
    /// While frames wait in the connection's queue, everything goes there.
    void set_blocked(bool is_blocked) { set(kBlocked, is_blocked); }
    /// Every flush is the connection's: TLS.
    void set_indirect() { flags_ |= kIndirect; }

    bool is_listed() const { return (flags_ & (kInBulk | kUrgent)) != 0; }
    std::size_t bytes() const;
    bool is_empty() const { return count_ == 0; }
    int fd() const { return fd_; }
    Connection& connection() const { return *connection_; }

    std::span<const SharedBytes::Borrowed> frames() const {
        return std::span{frames_}.first(count_);
    }
    void clear() { count_ = 0; }

    // --- Of the Flusher

    void leave_bulk() { set(kInBulk, false); }
    void leave_urgent() { set(kUrgent, false); }
    bool needs_connection() const { return (flags_ & (kIndirect | kAttention)) != 0; }
    void note_attention_given() { set(kAttention, false); }

private:
    enum Flag : std::uint8_t {
        kClosed = 1,
        kBlocked = 2,
        kIndirect = 4,
        kAttention = 8,
        kInBulk = 16,
        kUrgent = 32,
    };

    void set(Flag flag, bool on) {
        flags_ = static_cast<std::uint8_t>(on ? flags_ | flag : flags_ & ~flag);
    }
    bool is_free() const { return (flags_ & (kClosed | kBlocked)) == 0 && count_ < kPlaces; }
    void add(const SharedBytes& frame) { frames_[count_++] = frame.borrow(); }
    void list_in_bulk() {
        if ((flags_ & kInBulk) != 0) return;
        flags_ |= kInBulk;
        flusher_->add_bulk(*this);
    }
    void list_as_urgent();
    bool put_slowly(const SharedBytes& frame, FramePolicy policy);
    bool make_room(bool may_flush);

    Flusher* flusher_ = nullptr;
    Connection* connection_ = nullptr;
    std::array<SharedBytes::Borrowed, kPlaces> frames_{};
    int fd_ = -1;
    std::uint8_t count_ = 0;
    std::uint8_t flags_ = kClosed;
};

static_assert(sizeof(Outbox) == 64);

}  // namespace crier::net
