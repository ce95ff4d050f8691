#include "load/bench_options.hpp"
#include "load/bench_report.hpp"
#include "load/bench_run.hpp"
#include "load/cores.hpp"
#include "load/server_child.hpp"
#include "load/target.hpp"
#include "load/target/bench_server.hpp"
#include "server/cli/command_line.hpp"
#include "server/cli/report.hpp"
#include "server/process.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crier::server {
namespace {

using load::BenchOptions;
using load::BenchProblem;

std::size_t most_files() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_max;
}

std::chrono::milliseconds to_milliseconds(double seconds) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::duration<double>{seconds});
}

void report(const BenchProblem& problem) { server::report(problem.message, problem.remedy); }

/// nullopt when a word is none of those that have a meaning; it has been named then.
std::optional<BenchOptions> parse(const BenchArguments& arguments) {
    const auto scenario = load::parse_scenario(arguments.scenario);
    const auto protocol = load::parse_protocol(arguments.protocol);
    const auto mix =
        arguments.mix.empty() ? std::optional{load::Mix{}} : load::parse_mix(arguments.mix);
    if (!scenario) {
        server::report(
            fmt::format("\"{}\" is no scenario", arguments.scenario),
            "There are connect, fanout, echo, storm and mixed.");
    }
    if (!protocol) {
        server::report(
            fmt::format("\"{}\" is no protocol", arguments.protocol),
            "There are socketio and plain.");
    }
    if (!mix) {
        server::report(
            fmt::format("--mix {} cannot be used", arguments.mix),
            "Four numbers, publishing:echoing:idle:reconnecting, as in 5:25:60:10; somebody sends.");
    }
    if (!scenario || !protocol || !mix) return std::nullopt;
    return BenchOptions{
        .scenario = *scenario,
        .protocol = *protocol,
        .url = arguments.url,
        .loops = arguments.loops,
        .uses_io_uring = !arguments.avoids_io_uring,
        .connections = arguments.connections,
        .duration = to_milliseconds(arguments.seconds),
        .warm_up = to_milliseconds(arguments.warm_up_seconds),
        .payload_bytes = arguments.payload_bytes,
        .window = arguments.window,
        .rate = arguments.rate,
        .pid = arguments.pid,
        .mix = *mix,
        .seed = arguments.seed};
}

/// The server of the run, when it is our own, on other processors than the load.
Result<load::ServerChild, BenchProblem> start_server(const BenchOptions& options) {
    const load::CoreShares shares = load::share_cores(load::allowed_cores(), options.loops);
    std::vector<std::string> command{
        std::filesystem::read_symlink("/proc/self/exe").string(),
        "bench-server",
        "0",
        "--loops",
        std::to_string(options.loops)};
    if (!options.uses_io_uring) command.emplace_back("--no-io-uring");
    auto child = load::ServerChild::start(std::move(command), shares.server);
    if (child) load::pin_to(shares.load);
    return child;
}

std::string url_of(const load::ServerChild& child, load::Protocol protocol) {
    const std::string_view path = protocol == load::Protocol::Plain ? "/plain" : "";
    return fmt::format("ws://127.0.0.1:{}{}", child.port(), path);
}

void print_progress(const load::Progress& progress) {
    fmt::print(
        stderr,
        "\r\x1b[K{}: {} ready, {} failed, {} deliveries/s",
        progress.phase,
        progress.ready,
        progress.failed,
        progress.deliveries);
    std::fflush(stderr);
}

Result<load::BenchReport, BenchProblem> measure(const BenchOptions& options) {
    std::optional<load::ServerChild> child;
    if (options.url.empty()) {
        CRIER_TRY(load::ServerChild started, start_server(options));
        child.emplace(std::move(started));
    }
    const std::string url = child ? url_of(*child, options.protocol) : options.url;
    CRIER_TRY(load::TargetUrl parsed, load::parse_target_url(url, options.protocol));
    CRIER_TRY(load::Target target, load::resolve(std::move(parsed)));
    const bool is_watched = ::isatty(STDERR_FILENO) == 1;
    load::BenchRun run{
        options,
        std::move(target),
        child ? std::optional{child->pid()} : options.pid,
        is_watched ? load::BenchRun::OnProgress{print_progress} : nullptr};
    load::BenchReport report = run.run();
    if (is_watched) fmt::print(stderr, "\r\x1b[K");
    return report;
}

}  // namespace

int run_bench(const BenchArguments& arguments) {
    const std::optional<BenchOptions> parsed = parse(arguments);
    if (!parsed) return 1;
    const BenchOptions options = load::with_defaults(*parsed);
    const auto problems = load::check(options, most_files());
    for (const BenchProblem& problem : problems) report(problem);
    if (!problems.empty()) return 1;

    ignore_broken_pipes();
    const auto result = measure(options);
    if (!result) {
        report(result.error());
        return 1;
    }
    fmt::print("{}", arguments.prints_json ? to_json(*result) + "\n" : to_text(*result));
    if (!result->is_clean()) {
        fmt::print(
            stderr,
            "crier: {} connections failed, {} deliveries were lost\n",
            result->failed_connections,
            result->lost_deliveries);
    }
    return result->is_clean() ? 0 : 1;
}

int run_bench_server(const BenchServerArguments& arguments) {
    return load::run_bench_server(
        {.port = arguments.port,
         .loops = arguments.loops,
         .uses_io_uring = !arguments.avoids_io_uring});
}

}  // namespace crier::server
