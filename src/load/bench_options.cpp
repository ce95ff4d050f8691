#include "load/bench_options.hpp"

#include "load/message.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

namespace crier::load {
namespace {

// Standard streams, the loop's own descriptors, /proc while it is read.
constexpr std::size_t kReservedFiles = 32;
constexpr std::size_t kFanoutWindow = 4;
constexpr double kMixedRate = 200;

constexpr std::array kScenarios = {
    std::pair{Scenario::Connect, std::string_view{"connect"}},
    std::pair{Scenario::Fanout, std::string_view{"fanout"}},
    std::pair{Scenario::Echo, std::string_view{"echo"}},
    std::pair{Scenario::Storm, std::string_view{"storm"}},
    std::pair{Scenario::Mixed, std::string_view{"mixed"}},
};

std::optional<std::size_t> parse_number(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Collects problems; each check is one line.
class Problems {
public:
    void add_unless(bool is_fine, std::string message, std::string remedy) {
        if (!is_fine) all_.push_back({std::move(message), std::move(remedy)});
    }
    std::vector<BenchProblem> take() { return std::move(all_); }

private:
    std::vector<BenchProblem> all_;
};

void check_connections(const BenchOptions& options, std::size_t max_files, Problems& problems) {
    problems.add_unless(
        options.connections > 0, "--connections is 0", "Ask for at least one connection.");
    problems.add_unless(
        options.connections + kReservedFiles <= max_files,
        fmt::format(
            "{} connections need more files than this process may open ({})",
            options.connections,
            max_files),
        "Raise the hard limit of open files (ulimit -Hn), or ask for fewer connections.");
}

void check_traffic(const BenchOptions& options, Problems& problems) {
    const bool is_paced = options.window.has_value() || options.rate.has_value();
    problems.add_unless(
        has_traffic(options.scenario) || !is_paced,
        fmt::format("{} sends no messages to pace", name_of(options.scenario)),
        "Leave --window and --rate out.");
    problems.add_unless(
        !options.window || !options.rate,
        "--window and --rate exclude each other",
        "--window waits for answers (closed loop), --rate does not (open loop): choose one.");
    problems.add_unless(
        !options.window || (*options.window > 0 && *options.window <= kMaxWindow),
        fmt::format("--window must be between 1 and {}", kMaxWindow),
        "4 is usual for fanout, 1 for echo.");
    problems.add_unless(
        !options.rate || (*options.rate > 0 && *options.rate <= kMaxRate),
        fmt::format("--rate must be above 0 and at most {}", kMaxRate),
        "It counts messages of all connections together, each second.");
    problems.add_unless(
        options.payload_bytes >= kMarkBytes && options.payload_bytes <= kMaxPayloadBytes,
        fmt::format("--payload must be between {} and {} bytes", kMarkBytes, kMaxPayloadBytes),
        "A message carries the number by which it is recognized.");
}

}  // namespace

std::string_view name_of(Protocol protocol) {
    return protocol == Protocol::SocketIo ? "socketio" : "plain";
}

std::string_view name_of(Scenario scenario) {
    for (const auto& [value, name] : kScenarios) {
        if (value == scenario) return name;
    }
    return {};
}

std::optional<Protocol> parse_protocol(std::string_view name) {
    for (const Protocol protocol : {Protocol::SocketIo, Protocol::Plain}) {
        if (name_of(protocol) == name) return protocol;
    }
    return std::nullopt;
}

std::optional<Scenario> parse_scenario(std::string_view name) {
    for (const auto& [value, known] : kScenarios) {
        if (known == name) return value;
    }
    return std::nullopt;
}

std::optional<Mix> parse_mix(std::string_view text) {
    std::array<std::size_t, 4> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::size_t colon = text.find(':');
        if ((colon == std::string_view::npos) != (i + 1 == parts.size())) return std::nullopt;
        const auto part = parse_number(text.substr(0, colon));
        if (!part || *part > kMaxPayloadBytes) return std::nullopt;
        parts[i] = *part;
        if (i + 1 < parts.size()) text.remove_prefix(colon + 1);
    }
    const Mix mix{parts[0], parts[1], parts[2], parts[3]};
    // Somebody has to send, or there is nothing to measure.
    if (mix.publishing + mix.echoing == 0) return std::nullopt;
    return mix;
}

bool has_traffic(Scenario scenario) {
    return scenario != Scenario::Connect && scenario != Scenario::Storm;
}

std::vector<BenchProblem> check(const BenchOptions& options, std::size_t max_files) {
    Problems problems;
    check_connections(options, max_files, problems);
    check_traffic(options, problems);
    problems.add_unless(
        options.duration > std::chrono::milliseconds{0},
        "--seconds must be above 0",
        "A few seconds give steady figures.");
    problems.add_unless(
        options.warm_up >= std::chrono::milliseconds{0},
        "--warm-up cannot be negative",
        "0 measures from the first message on.");
    problems.add_unless(
        !options.pid || !options.url.empty(),
        "--pid is for a server that runs already",
        "Give its address with --url, or leave --pid out.");
    problems.add_unless(
        options.loops > 0 && options.loops <= 64,
        "--loops must be between 1 and 64",
        "It is the number of threads of the server that is started for the run.");
    return problems.take();
}

BenchOptions with_defaults(BenchOptions options) {
    if (options.window || options.rate) return options;
    if (options.scenario == Scenario::Fanout) options.window = kFanoutWindow;
    if (options.scenario == Scenario::Echo) options.window = 1;
    if (options.scenario == Scenario::Mixed) options.rate = kMixedRate;
    return options;
}

}  // namespace crier::load
