#include "load/bench_report.hpp"

#include "json/parse.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace crier::load {
namespace {

double microseconds(Histogram::Duration duration) {
    return std::chrono::duration<double, std::micro>{duration}.count();
}

/// Builds one JSON object, member by member.
class JsonObject {
public:
    void add_json(std::string_view key, std::string_view json) {
        fmt::format_to(std::back_inserter(text_), "{}\"{}\":{}", is_first_ ? "" : ",", key, json);
        is_first_ = false;
    }
    void add(std::string_view key, std::string_view value) { add_json(key, json::quote(value)); }
    void add(std::string_view key, std::uint64_t value) { add_json(key, fmt::to_string(value)); }
    void add(std::string_view key, double value) { add_json(key, fmt::format("{:.3f}", value)); }
    void add(std::string_view key, const std::optional<double>& value) {
        if (value) add(key, *value);
    }
    void add(std::string_view key, const Latency& latency) {
        if (latency.count == 0) return;
        JsonObject object;
        object.add("count", latency.count);
        object.add("p50", latency.p50);
        object.add("p90", latency.p90);
        object.add("p99", latency.p99);
        object.add("p99_9", latency.p999);
        object.add("max", latency.max);
        add_json(key, object.text());
    }
    std::string text() const { return text_ + "}"; }

private:
    std::string text_{"{"};
    bool is_first_ = true;
};

std::string to_json(const ServerFigures& server) {
    JsonObject object;
    object.add("resident_kib", server.resident_kib);
    object.add("kib_per_connection", server.kib_per_connection);
    object.add("connect_cpu_us", server.connect_cpu_us);
    object.add("cpu_percent", server.cpu_percent);
    object.add("cpu_us_per_delivery", server.cpu_us_per_delivery);
    object.add("reconnect_cpu_us", server.reconnect_cpu_us);
    return object.text();
}

using Out = std::back_insert_iterator<std::string>;

void print_latency(Out out, std::string_view name, const Latency& latency, double unit = 1) {
    if (latency.count == 0) return;
    fmt::format_to(
        out,
        "{:<22}p50 {:.0f}  p90 {:.0f}  p99 {:.0f}  p99.9 {:.0f}  max {:.0f} {}\n",
        name,
        latency.p50 / unit,
        latency.p90 / unit,
        latency.p99 / unit,
        latency.p999 / unit,
        latency.max / unit,
        unit == 1 ? "us" : "ms");
}

void print_traffic(Out out, const BenchReport& report) {
    if (!has_traffic(report.options.scenario)) return;
    fmt::format_to(
        out,
        "{:<22}{:.0f}\n{:<22}{:.0f}\n",
        "messages/s",
        per_second(report.messages, report.measured),
        "deliveries/s",
        per_second(report.deliveries, report.measured));
    print_latency(out, "publish to receive", report.broadcasts);
    print_latency(out, "round trip", report.echoes);
}

void print_server(Out out, const ServerFigures& server) {
    if (server.cpu_us_per_delivery) {
        fmt::format_to(
            out, "{:<22}{:.2f} us per delivery\n", "server CPU", *server.cpu_us_per_delivery);
    }
    fmt::format_to(out, "{:<22}{:.1f} us per connect\n", "server CPU", server.connect_cpu_us);
    if (server.reconnect_cpu_us) {
        fmt::format_to(
            out, "{:<22}{:.1f} us per reconnect\n", "server CPU", *server.reconnect_cpu_us);
    }
    fmt::format_to(
        out,
        "{:<22}{:.1f} % of a core while measured\n{:<22}{:.2f} KiB per connection, {:.0f} KiB in all\n",
        "server CPU",
        server.cpu_percent,
        "server memory",
        server.kib_per_connection,
        server.resident_kib);
}

std::string pace_of(const BenchOptions& options) {
    if (options.window) return fmt::format(", {} in flight", *options.window);
    if (options.rate) return fmt::format(", {} messages/s", *options.rate);
    return {};
}

}  // namespace

Latency summarize(const Histogram& histogram) {
    return {
        .count = histogram.count(),
        .p50 = microseconds(histogram.percentile(50)),
        .p90 = microseconds(histogram.percentile(90)),
        .p99 = microseconds(histogram.percentile(99)),
        .p999 = microseconds(histogram.percentile(99.9)),
        .max = microseconds(histogram.max())};
}

double per_second(std::uint64_t count, std::chrono::duration<double> time) {
    return time.count() > 0 ? static_cast<double>(count) / time.count() : 0;
}

std::string to_text(const BenchReport& report) {
    const BenchOptions& options = report.options;
    std::string text;
    const Out out = std::back_inserter(text);
    fmt::format_to(
        out,
        "{} · {} · {} connections{}{}\n",
        name_of(options.scenario),
        name_of(options.protocol),
        options.connections,
        has_traffic(options.scenario) ? fmt::format(", {} bytes", options.payload_bytes) : "",
        pace_of(options));
    print_traffic(out, report);
    print_latency(out, "connect", report.connects);
    print_latency(out, "reconnect", report.reconnects);
    if (report.storm_rounds > 0) {
        fmt::format_to(out, "{:<22}{}\n", "storm rounds", report.storm_rounds);
        print_latency(out, "all back after", report.storm_recoveries, 1000);
    }
    if (report.server) print_server(out, *report.server);
    fmt::format_to(
        out,
        "{:<22}{} connections, {} deliveries\n",
        "failed, lost",
        report.failed_connections,
        report.lost_deliveries);
    if (!report.first_failure.empty()) {
        fmt::format_to(out, "{:<22}{}\n", "first failure", report.first_failure);
    }
    return text;
}

std::string to_json(const BenchReport& report) {
    const BenchOptions& options = report.options;
    JsonObject object;
    object.add("scenario", name_of(options.scenario));
    object.add("protocol", name_of(options.protocol));
    object.add("url", report.url);
    object.add("connections", std::uint64_t{options.connections});
    object.add("measured_seconds", report.measured.count());
    if (has_traffic(options.scenario)) {
        object.add("payload_bytes", std::uint64_t{options.payload_bytes});
        if (options.window) object.add("window", std::uint64_t{*options.window});
        object.add("rate", options.rate);
        if (options.scenario == Scenario::Mixed) object.add("seed", options.seed);
        object.add("messages_per_second", per_second(report.messages, report.measured));
        object.add("deliveries_per_second", per_second(report.deliveries, report.measured));
    }
    object.add("publish_to_receive_us", report.broadcasts);
    object.add("round_trip_us", report.echoes);
    object.add("connecting_seconds", report.connecting.count());
    object.add("connect_us", report.connects);
    object.add("reconnect_us", report.reconnects);
    if (report.storm_rounds > 0) {
        object.add("storm_rounds", std::uint64_t{report.storm_rounds});
        object.add("storm_recovery_us", report.storm_recoveries);
    }
    if (report.server) object.add_json("server", to_json(*report.server));
    object.add("failed_connections", std::uint64_t{report.failed_connections});
    object.add("lost_deliveries", report.lost_deliveries);
    if (!report.first_failure.empty()) object.add("first_failure", report.first_failure);
    return object.text();
}

}  // namespace crier::load
