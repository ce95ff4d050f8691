#pragma once

#include "base/clock.hpp"
#include "base/shared_bytes.hpp"
#include "net/net_config.hpp"
#include "net/net_metrics.hpp"
#include "net/send_batch.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace crier::net {

class Outbox;

/// Sends what one loop's connections have collected, at the end of each turn.
///
/// What was meant for one receiver leaves first and at once; of what was meant for many, a slice of
/// NetConfig::flush_slice connections, or flush_time, leaves per turn, so that a fan-out to
/// thousands delays the others by a slice and no more. A connection that got several frames sends
/// them as one piece; when the next one got the same, as the members of a room do, that piece is
/// joined once and shared.
///
/// Lives on: one loop. Owner: ConnectionShard. Holds the frames that outboxes have borrowed.
class Flusher {
public:
    Flusher(const NetConfig& config, const Clock& clock, NetCounts& counts);
    Flusher(const Flusher&) = delete;
    Flusher& operator=(const Flusher&) = delete;

    /// Holds a frame for as long as an outbox may name it.
    void keep(const SharedBytes& frame) {
        if (frame.borrow() == last_kept_) return;
        keep_another(frame);
    }
    void keep(SharedBytes&& frame);

    void add_bulk(Outbox& out) { next_.push_back(&out); }
    void add_urgent(Outbox& out) { urgent_.push_back(&out); }
    /// Many single sends in one turn are as long a work as a fan-out: they wait for their slice
    /// too.
    bool may_be_urgent() const { return urgent_.size() < config_.flush_slice; }

    /// One piece of several frames, held like keep does; an empty one when they are too large to be
    /// copied.
    SharedBytes::Borrowed join(std::span<const SharedBytes::Borrowed> frames);

    /// True when something is left for the next turn.
    bool flush();

    const NetConfig& config() const { return config_; }

private:
    static constexpr std::size_t kMaxJoinedBytes = 64 * kKiB;

    void keep_another(const SharedBytes& frame);
    void flush_urgent();
    void flush_bulk_slice();
    void flush_one(Outbox& out);
    void submit();
    void begin_next_list();
    void forget_frames();

    const NetConfig& config_;
    const Clock& clock_;
    NetCounts& counts_;
    SendBatch batch_;
    std::vector<Outbox*> in_batch_;

    std::vector<Outbox*> urgent_;
    std::vector<Outbox*> flushing_urgent_;
    std::vector<Outbox*> current_;  // From current_at_ on: waits for a slice.
    std::size_t current_at_ = 0;
    std::vector<Outbox*> next_;

    // A frame kept while a list is worked on may be named by that list and by the next one.
    std::vector<SharedBytes> kept_;
    std::vector<SharedBytes> kept_before_;
    SharedBytes::Borrowed last_kept_;

    struct Joined {
        std::vector<SharedBytes::Borrowed> of;
        SharedBytes::Borrowed piece;
    };
    Joined joined_;
};

}  // namespace crier::net
