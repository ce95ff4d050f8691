#include "load/bench_run.hpp"

#include "crier/crier.hpp"
#include "load/target/bench_server.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <utility>

namespace crier::load {
namespace {

using std::chrono::milliseconds;

/// A server on a thread of its own, for the time of a test.
class RunningServer {
public:
    explicit RunningServer(const std::function<void(Server&)>& describe) {
        describe(io_);
        port_ = io_.listen(0, "127.0.0.1").value();
        thread_ = std::thread{[this] { io_.run(); }};
    }
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;
    ~RunningServer() {
        io_.stop();
        thread_.join();
    }

    std::string url(std::string_view path = "") const {
        return "ws://127.0.0.1:" + std::to_string(port_) + std::string{path};
    }

private:
    Server io_{{.stops_on_signals = false, .drain_timeout = milliseconds{100}, .logs = false}};
    std::uint16_t port_ = 0;
    std::thread thread_;
};

enum class Loss { Unexpected, Expected };

BenchReport measure(
    BenchOptions options, const std::string& url, Loss expected = Loss::Unexpected) {
    options = with_defaults(options);
    options.warm_up = milliseconds{50};
    options.duration = milliseconds{300};
    if (expected == Loss::Expected) options.patience = milliseconds{100};
    auto target = resolve(parse_target_url(url, options.protocol).value());
    EXPECT_TRUE(target);
    BenchRun run{options, *target, ::getpid(), nullptr};
    return run.run();
}

class BenchRunTest : public ::testing::TestWithParam<Protocol> {
protected:
    BenchReport measure(BenchOptions options) {
        options.protocol = GetParam();
        const bool is_plain = options.protocol == Protocol::Plain;
        return load::measure(options, server_.url(is_plain ? "/plain" : ""));
    }

private:
    RunningServer server_{add_bench_doors};
};

INSTANTIATE_TEST_SUITE_P(
    BothProtocols,
    BenchRunTest,
    ::testing::Values(Protocol::SocketIo, Protocol::Plain),
    [](const auto& tested) { return std::string{name_of(tested.param)}; });

TEST_P(BenchRunTest, FanoutDeliversEachMessageToEverybody) {
    const BenchReport report = measure({.scenario = Scenario::Fanout, .connections = 20});

    EXPECT_TRUE(report.is_clean()) << to_text(report);
    EXPECT_GT(report.messages, 0U);
    EXPECT_GE(report.deliveries, report.messages);
    EXPECT_EQ(report.connects.count, 20U);
    EXPECT_EQ(report.broadcasts.count % 20, 0U) << "also those that arrived while it drained";
    EXPECT_GT(report.broadcasts.p50, 0);
    EXPECT_LE(report.broadcasts.p50, report.broadcasts.p99);
    EXPECT_EQ(report.echoes.count, 0U);
    ASSERT_TRUE(report.server);
    EXPECT_GT(report.server->cpu_us_per_delivery.value_or(0), 0);
}

TEST_P(BenchRunTest, EchoAnswersEverybody) {
    const BenchReport report =
        measure({.scenario = Scenario::Echo, .connections = 20, .window = 3});

    EXPECT_TRUE(report.is_clean()) << to_text(report);
    EXPECT_GT(report.echoes.count, 60U);
    EXPECT_EQ(report.messages, report.deliveries);
    EXPECT_EQ(report.broadcasts.count, 0U);
}

TEST_P(BenchRunTest, TheOpenLoopSendsAtItsRate) {
    const BenchReport report =
        measure({.scenario = Scenario::Fanout, .connections = 5, .rate = 200});

    EXPECT_TRUE(report.is_clean()) << to_text(report);
    // As many as were due while it was measured, however late the machine was: 300 ms of 200/s.
    const double due = 200 * report.measured.count() * 5;
    EXPECT_NEAR(static_cast<double>(report.broadcasts.count), due, 10);
}

TEST_P(BenchRunTest, ConnectMeasuresConnectionsAndSilence) {
    const BenchReport report = measure({.scenario = Scenario::Connect, .connections = 300});

    EXPECT_TRUE(report.is_clean()) << to_text(report);
    EXPECT_EQ(report.connects.count, 300U);
    EXPECT_EQ(report.deliveries, 0U);
    ASSERT_TRUE(report.server);
    EXPECT_FALSE(report.server->cpu_us_per_delivery);
    EXPECT_GT(report.server->connect_cpu_us, 0);
}

TEST_P(BenchRunTest, StormBringsEverybodyBackInEveryRound) {
    const BenchReport report = measure({.scenario = Scenario::Storm, .connections = 50});

    EXPECT_TRUE(report.is_clean()) << to_text(report);
    EXPECT_GT(report.storm_rounds, 0U);
    EXPECT_EQ(report.reconnects.count, 50 * report.storm_rounds);
    EXPECT_EQ(report.storm_recoveries.count, report.storm_rounds);
    ASSERT_TRUE(report.server);
    EXPECT_GT(report.server->reconnect_cpu_us.value_or(0), 0);
}

TEST_P(BenchRunTest, MixedDoesEverythingAtOnce) {
    const BenchReport report =
        measure({.scenario = Scenario::Mixed, .connections = 40, .rate = 500, .mix = {1, 1, 1, 1}});

    EXPECT_TRUE(report.is_clean()) << to_text(report);
    EXPECT_GT(report.broadcasts.count, 0U);
    EXPECT_EQ(report.broadcasts.count % 30, 0U) << "who reconnects is not counted";
    EXPECT_GT(report.echoes.count, 0U);
    EXPECT_GT(report.reconnects.count, 0U);
}

TEST_P(BenchRunTest, MixedRunsAsAClosedLoopToo) {
    const BenchReport report =
        measure({.scenario = Scenario::Mixed, .connections = 40, .window = 2});

    EXPECT_TRUE(report.is_clean()) << to_text(report);
    EXPECT_GT(report.broadcasts.count, 0U);
    EXPECT_GT(report.echoes.count, 0U);
}

TEST(BenchRunFailuresTest, WhatAServerSwallowsIsLost) {
    // As the bench server, but the first echo of all never comes back.
    std::atomic<int> echoes{0};
    const RunningServer server{[&echoes](Server& io) {
        io.on("e", [&echoes](Socket socket, Arguments message) {
            if (echoes++ > 0) socket.emit("e", message);
        });
    }};
    const BenchReport report =
        measure({.scenario = Scenario::Echo, .connections = 4}, server.url(), Loss::Expected);

    EXPECT_EQ(report.lost_deliveries, 1U);
    EXPECT_EQ(report.failed_connections, 0U);
    EXPECT_FALSE(report.is_clean());
}

TEST(BenchRunFailuresTest, AServerThatRefusesIsQuotedAndNothingIsMeasured) {
    const RunningServer server{
        [](Server& io) { io.use([](Socket) { return refuse("no room"); }); }};
    const BenchReport report =
        measure({.scenario = Scenario::Echo, .connections = 4}, server.url(), Loss::Expected);

    EXPECT_EQ(report.failed_connections, 4U);
    EXPECT_NE(report.first_failure.find("no room"), std::string::npos) << report.first_failure;
    EXPECT_EQ(report.deliveries, 0U);
}

TEST(BenchRunFailuresTest, ADisconnectedClientIsAFailure) {
    const RunningServer server{
        [](Server& io) { io.on("e", [](Socket socket) { socket.disconnect(); }); }};
    const BenchReport report =
        measure({.scenario = Scenario::Echo, .connections = 3}, server.url(), Loss::Expected);

    EXPECT_EQ(report.failed_connections, 3U);
    EXPECT_EQ(report.lost_deliveries, 3U);
}

TEST(BenchRunFailuresTest, WhereNobodyListensEveryConnectionFails) {
    std::string url;
    {
        url = RunningServer{[](Server&) {}}.url();
    }
    const BenchReport report = measure({.scenario = Scenario::Connect, .connections = 3}, url);

    EXPECT_EQ(report.failed_connections, 3U);
    EXPECT_FALSE(report.first_failure.empty());
}

}  // namespace
}  // namespace crier::load
