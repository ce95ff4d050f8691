#pragma once

#include "base/random.hpp"
#include "load/cast.hpp"
#include "load/crowd.hpp"
#include "load/histogram.hpp"
#include "load/ledger.hpp"
#include "load/message.hpp"
#include "load/pacer.hpp"
#include "loop/event_loop.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace crier::load {

/// What was measured of the messages.
struct TrafficFigures {
    std::uint64_t messages = 0;    ///< That arrived everywhere while it was measured.
    std::uint64_t deliveries = 0;  ///< While it was measured; an answer to an echo is one too.
    /// From when a message was due until somebody got it; of messages that were due while it was
    /// measured, also of those that arrived later.
    Histogram broadcasts;
    Histogram echoes;
};

/// The messages of a run: sends by window or by rate, recognizes what arrives.
///
/// Closed loop: `window` broadcasts, and for each echoer as many echoes (in Mixed one), are on
/// their way at a time. Open loop: each message is sent by one of all senders, in turn, in Mixed by
/// lot. With more than kMaxInFlight messages on their way the open loop waits; what was due counts.
///
/// Lives on: one loop.
class Traffic {
public:
    static constexpr std::size_t kMaxInFlight = 100'000;

    Traffic(loop::EventLoop& loop, Crowd& crowd, const Cast& cast, const BenchOptions& options);
    Traffic(const Traffic&) = delete;
    Traffic& operator=(const Traffic&) = delete;

    void start();
    void begin_measuring();
    void end_measuring();
    /// Sends nothing more.
    void stop();

    void on_text(Client& client, std::string_view text);

    const TrafficFigures& figures() const { return figures_; }
    std::size_t in_flight() const { return ledger_.in_flight(); }
    std::uint64_t missing_deliveries() const { return ledger_.missing_deliveries(); }

private:
    void send_next(MonotonicTime due);
    void publish(std::uint32_t sender, MonotonicTime due);
    void echo(std::uint32_t sender, MonotonicTime due);
    std::uint32_t next_publisher();
    void answer(const Ledger::Entry& finished, MonotonicTime now);
    void send_due();
    void wait_until_due();
    bool was_due_while_measured(MonotonicTime due) const;

    const Clock& clock_;
    Crowd& crowd_;
    const Cast& cast_;
    const BenchOptions& options_;
    MessageWriter broadcast_writer_;
    MessageWriter echo_writer_;
    SeededRandom random_;
    std::vector<bool> is_steady_;  // By client: gets every broadcast.
    Ledger ledger_;
    std::optional<Pacer> pacer_;
    boost::asio::steady_timer timer_;  // Finer than the loop's own, which count milliseconds.
    std::uint64_t sent_ = 0;
    std::uint64_t published_ = 0;
    MonotonicTime measured_from_ = MonotonicTime::max();
    MonotonicTime measured_until_ = MonotonicTime::max();
    bool is_measuring_ = false;
    bool is_sending_ = false;
    TrafficFigures figures_;
};

}  // namespace crier::load
