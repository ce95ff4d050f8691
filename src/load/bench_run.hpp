#pragma once

#include "base/clock.hpp"
#include "load/bench_report.hpp"
#include "load/cast.hpp"
#include "load/churn.hpp"
#include "load/crowd.hpp"
#include "load/process_usage.hpp"
#include "load/storm.hpp"
#include "load/target.hpp"
#include "load/traffic.hpp"
#include "loop/event_loop.hpp"
#include "net/connection_budget.hpp"
#include "net/connection_shard.hpp"
#include "net/net_metrics.hpp"
#include "telemetry/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace crier::load {

/// How a run is getting on, once a second.
struct Progress {
    std::string_view phase;
    std::size_t ready = 0;
    std::size_t failed = 0;
    std::uint64_t deliveries = 0;  ///< Of the last second.
};

/// One run of one scenario, on one loop and the calling thread.
///
///   connecting → settling ─┬→ warming up → measuring → draining → done    fanout, echo, mixed
///                          ├→ measuring → done                            connect
///                          └→ storming → done                             storm
///
/// A connection that cannot be opened ends the run before anything is measured. Draining waits for
/// what is on its way, at most BenchOptions::patience; what is then missing is lost.
class BenchRun final : private Crowd::Owner {
public:
    using OnProgress = std::function<void(const Progress&)>;

    /// For the server to finish what connecting has begun, before its memory is read.
    static constexpr std::chrono::milliseconds kSettleTime{300};
    /// Connecting, or coming back, has failed when nothing happened for so long.
    static constexpr std::chrono::seconds kConnectPatience{15};

    /// `options` were checked and completed; `pid` is the server's, when it is to be looked at.
    BenchRun(
        const BenchOptions& options, Target target, std::optional<int> pid, OnProgress on_progress);
    BenchRun(const BenchRun&) = delete;
    BenchRun& operator=(const BenchRun&) = delete;

    /// Blocks until it is done. Called once.
    BenchReport run();

private:
    enum class Phase : std::uint8_t {
        Connecting,
        Settling,
        WarmingUp,
        Measuring,
        Draining,
        Storming,
        Done,
    };

    void on_assembled() override;
    void on_text(Client& client, std::string_view text) override;

    void enter(Phase phase);
    void enter(Phase phase, std::chrono::milliseconds until_it_is_over);
    void on_phase_over();
    void on_second();

    void finish_connecting();
    void finish_settling();
    void start_measuring();
    void finish_measuring();
    void look_whether_drained();
    void start_storming();
    void on_storm_round();
    void give_up();
    void finish();

    ProcessUsage usage() const;
    void note_server();
    std::chrono::nanoseconds since_phase_began() const { return clock_.now() - phase_began_; }
    static std::string_view name_of(Phase phase);

    BenchOptions options_;
    Target target_;
    std::optional<int> pid_;
    OnProgress on_progress_;
    Cast cast_;
    SystemClock clock_;
    telemetry::Metrics metrics_;
    net::NetMetrics net_metrics_{metrics_};
    net::NetConfig net_config_;
    net::ConnectionBudget budget_{net::ConnectionBudget::limit_from_files()};
    loop::EventLoop loop_{0, clock_};
    Crowd crowd_;
    net::ConnectionShard shard_;
    Traffic traffic_;
    Churn churn_;
    Storm storm_;
    BenchReport report_;

    Phase phase_ = Phase::Connecting;
    MonotonicTime phase_began_{};
    ProcessUsage usage_before_{};  // When the phase began.
    ProcessUsage usage_unconnected_{};
    std::uint64_t told_deliveries_ = 0;
    std::size_t seen_connects_ = 0;
    MonotonicTime last_connect_{};
    loop::Timer phase_timer_ = loop::Timer::calling<&BenchRun::on_phase_over>(*this);
    loop::Timer second_timer_ = loop::Timer::calling<&BenchRun::on_second>(*this);
};

}  // namespace crier::load
