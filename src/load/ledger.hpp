#pragma once

#include "base/clock.hpp"
#include "load/message.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace crier::load {

/// What is on its way: which message was sent when, by whom, and how many have not got it yet.
///
/// Lives on: one loop. Limit: kMaxSpan numbers from the oldest message that is missed to the newest
/// one; beyond it the oldest is given up as lost.
class Ledger {
public:
    static constexpr std::size_t kMaxSpan = 1 << 20;

    struct Entry {
        MonotonicTime due{};  ///< When it was to be sent, which may be before it was.
        std::uint32_t sender = 0;  ///< Index of the client.
        std::uint32_t missing = 0;  ///< Deliveries that have not happened.
        MessageKind kind = MessageKind::Broadcast;
    };

    /// The number under which the message travels.
    std::uint64_t open(const Entry& entry);

    /// One delivery: what is known of the message after it. nullopt when nobody misses it.
    std::optional<Entry> deliver(std::uint64_t number);

    /// Messages that somebody still misses.
    std::size_t in_flight() const { return in_flight_; }

    /// Deliveries that have not happened, those given up included.
    std::uint64_t missing_deliveries() const;

private:
    void forget_finished();

    std::deque<Entry> entries_;
    std::uint64_t first_ = 1;  // Number of the first entry.
    std::size_t in_flight_ = 0;
    std::uint64_t given_up_ = 0;
};

}  // namespace crier::load
