#pragma once

#include "load/bench_options.hpp"
#include "load/histogram.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace crier::load {

/// A distribution in microseconds, as precise as Histogram.
struct Latency {
    std::uint64_t count = 0;
    double p50 = 0;
    double p90 = 0;
    double p99 = 0;
    double p999 = 0;
    double max = 0;
};

Latency summarize(const Histogram& histogram);

/// What the server spent, read from outside; nullopt is what the run did not measure.
struct ServerFigures {
    double resident_kib = 0;  ///< At the end.
    double kib_per_connection = 0;
    double connect_cpu_us = 0;  ///< For each of the first connections.
    double cpu_percent = 0;     ///< Of one core, while it was measured.
    std::optional<double> cpu_us_per_delivery{};
    std::optional<double> reconnect_cpu_us{};  ///< Storm.
};

/// What a run has found out.
struct BenchReport {
    BenchOptions options{};
    std::string url{};
    std::chrono::duration<double> connecting{0};
    std::chrono::duration<double> measured{0};
    Latency connects{};
    Latency reconnects{};  ///< Storm, Mixed.
    Latency broadcasts{};  ///< From when a message was due until somebody got it.
    Latency echoes{};      ///< From when a message was due until it had come back.
    std::uint64_t messages = 0;
    std::uint64_t deliveries = 0;
    std::size_t storm_rounds = 0;
    Latency storm_recoveries{};  ///< From cutting everybody off until everybody was back.
    std::optional<ServerFigures> server{};

    std::size_t failed_connections = 0;
    std::string first_failure{};
    std::uint64_t lost_deliveries = 0;

    /// No connection failed and nothing was lost.
    bool is_clean() const { return failed_connections == 0 && lost_deliveries == 0; }
};

double per_second(std::uint64_t count, std::chrono::duration<double> time);

/// For people: a few aligned lines.
std::string to_text(const BenchReport& report);

/// For programs: one object, on one line; what was not measured is left out.
std::string to_json(const BenchReport& report);

}  // namespace crier::load
