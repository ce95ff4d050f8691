#include "load/bench_run.hpp"

#include <fmt/format.h>

#include <utility>

namespace crier::load {
namespace {

constexpr std::chrono::milliseconds kDrainLook{10};
constexpr std::chrono::seconds kTick{1};

double microseconds_each(std::chrono::nanoseconds time, std::uint64_t count) {
    if (count == 0) return 0;
    return std::chrono::duration<double, std::micro>{time}.count() / static_cast<double>(count);
}

}  // namespace

BenchRun::BenchRun(
    const BenchOptions& options, Target target, std::optional<int> pid, OnProgress on_progress)
    : options_{options},
      target_{std::move(target)},
      pid_{pid},
      on_progress_{std::move(on_progress)},
      cast_{make_cast(options_)},
      crowd_{options_.connections, options_.protocol, target_, clock_, *this},
      shard_{loop_, net_config_, budget_, net_metrics_},
      traffic_{loop_, crowd_, cast_, options_},
      churn_{loop_, crowd_, cast_, options_.seed},
      storm_{crowd_, clock_} {
    report_.options = options_;
    report_.url = fmt::format("ws://{}{}", target_.url.authority(), target_.url.path);
}

BenchReport BenchRun::run() {
    usage_unconnected_ = usage();
    enter(Phase::Connecting);
    last_connect_ = phase_began_;
    loop_.arm(second_timer_, kTick);
    crowd_.connect(shard_);
    loop_.run();
    return std::move(report_);
}

// --- Phases --------------------------------------------------------------------------------------

void BenchRun::enter(Phase phase) {
    phase_ = phase;
    phase_began_ = clock_.now();
    usage_before_ = usage();
}

void BenchRun::enter(Phase phase, std::chrono::milliseconds until_it_is_over) {
    enter(phase);
    loop_.arm(phase_timer_, until_it_is_over);
}

void BenchRun::on_phase_over() {
    switch (phase_) {
        case Phase::Settling: finish_settling(); break;
        case Phase::WarmingUp: start_measuring(); break;
        case Phase::Measuring: finish_measuring(); break;
        case Phase::Draining: look_whether_drained(); break;
        case Phase::Connecting:
        case Phase::Storming:
        case Phase::Done: break;
    }
}

void BenchRun::on_assembled() {
    if (phase_ == Phase::Connecting) finish_connecting();
    if (phase_ == Phase::Storming) on_storm_round();
}

void BenchRun::on_text(Client& client, std::string_view text) { traffic_.on_text(client, text); }

void BenchRun::finish_connecting() {
    report_.connecting = since_phase_began();
    if (crowd_.failed() > 0) return finish();
    enter(Phase::Settling, kSettleTime);
}

void BenchRun::finish_settling() {
    if (pid_) {
        const ProcessUsage now = usage();
        const auto grown = static_cast<double>(now.resident_kib) -
                           static_cast<double>(usage_unconnected_.resident_kib);
        report_.server = ServerFigures{
            .kib_per_connection = grown / static_cast<double>(crowd_.size()),
            .connect_cpu_us = microseconds_each(now.cpu - usage_unconnected_.cpu, crowd_.size())};
    }
    if (options_.scenario == Scenario::Storm) return start_storming();
    if (!has_traffic(options_.scenario)) return start_measuring();
    traffic_.start();
    churn_.start();
    enter(Phase::WarmingUp, options_.warm_up);
}

void BenchRun::start_measuring() {
    enter(Phase::Measuring, options_.duration);
    traffic_.begin_measuring();
}

void BenchRun::finish_measuring() {
    traffic_.end_measuring();
    traffic_.stop();
    churn_.stop();
    report_.measured = since_phase_began();
    note_server();
    enter(Phase::Draining, kDrainLook);
}

void BenchRun::look_whether_drained() {
    if (traffic_.in_flight() == 0 || since_phase_began() > options_.patience) return finish();
    loop_.arm(phase_timer_, kDrainLook);
}

void BenchRun::start_storming() {
    enter(Phase::Storming);
    storm_.start_round();
}

void BenchRun::on_storm_round() {
    storm_.finish_round();
    const bool is_over = since_phase_began() >= options_.duration || crowd_.failed() > 0;
    if (!is_over) return storm_.start_round();
    report_.measured = since_phase_began();
    note_server();
    finish();
}

void BenchRun::give_up() {
    const std::size_t missing = crowd_.size() - crowd_.ready();
    report_.failed_connections = missing;
    report_.first_failure =
        fmt::format("no connection was made for {} s", kConnectPatience.count());
    finish();
}

void BenchRun::finish() {
    phase_ = Phase::Done;
    second_timer_.cancel();
    report_.connects = summarize(crowd_.connect_times());
    report_.reconnects = summarize(crowd_.reconnect_times());
    report_.broadcasts = summarize(traffic_.figures().broadcasts);
    report_.echoes = summarize(traffic_.figures().echoes);
    report_.messages = traffic_.figures().messages;
    report_.deliveries = traffic_.figures().deliveries;
    report_.storm_rounds = storm_.rounds();
    report_.storm_recoveries = summarize(storm_.recoveries());
    report_.failed_connections += crowd_.failed();
    if (crowd_.failed() > 0) report_.first_failure = crowd_.first_failure();
    report_.lost_deliveries = traffic_.missing_deliveries();
    loop_.stop();
}

// --- The server ----------------------------------------------------------------------------------

ProcessUsage BenchRun::usage() const {
    return pid_ ? read_usage(*pid_).value_or(ProcessUsage{}) : ProcessUsage{};
}

/// What it has spent in the phase that ends.
void BenchRun::note_server() {
    if (!report_.server) return;
    ServerFigures& figures = *report_.server;
    const ProcessUsage now = usage();
    const std::chrono::nanoseconds cpu = now.cpu - usage_before_.cpu;
    figures.resident_kib = static_cast<double>(now.resident_kib);
    figures.cpu_percent =
        100 * std::chrono::duration<double>{cpu}.count() / report_.measured.count();
    if (const std::uint64_t deliveries = traffic_.figures().deliveries; deliveries > 0) {
        figures.cpu_us_per_delivery = microseconds_each(cpu, deliveries);
    }
    if (options_.scenario == Scenario::Storm) {
        figures.reconnect_cpu_us = microseconds_each(cpu, crowd_.reconnect_times().count());
    }
}

// --- Progress ------------------------------------------------------------------------------------

void BenchRun::on_second() {
    const std::uint64_t connects =
        crowd_.connect_times().count() + crowd_.reconnect_times().count();
    if (connects != seen_connects_) last_connect_ = clock_.now();
    seen_connects_ = connects;
    const bool is_connecting = phase_ == Phase::Connecting || phase_ == Phase::Storming;
    if (is_connecting && clock_.now() - last_connect_ > kConnectPatience) return give_up();
    if (on_progress_) {
        const std::uint64_t deliveries = traffic_.figures().deliveries;
        on_progress_(
            {.phase = name_of(phase_),
             .ready = crowd_.ready(),
             .failed = crowd_.failed(),
             .deliveries = deliveries - std::exchange(told_deliveries_, deliveries)});
    }
    loop_.arm(second_timer_, kTick);
}

std::string_view BenchRun::name_of(Phase phase) {
    switch (phase) {
        case Phase::Connecting: return "connecting";
        case Phase::Settling: return "settling";
        case Phase::WarmingUp: return "warming up";
        case Phase::Measuring: return "measuring";
        case Phase::Draining: return "draining";
        case Phase::Storming: return "storming";
        case Phase::Done: return "done";
    }
    return {};
}

}  // namespace crier::load
