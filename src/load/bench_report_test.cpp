#include "load/bench_report.hpp"

#include "json/parse.hpp"

#include <gtest/gtest.h>

namespace crier::load {
namespace {

using std::chrono::microseconds;

BenchReport fanout_report() {
    BenchReport report{
        .options = with_defaults({.scenario = Scenario::Fanout, .connections = 10}),
        .url = "ws://h/\"quoted\"",
        .measured = std::chrono::seconds{2},
        .messages = 100,
        .deliveries = 1000};
    Histogram times;
    for (int i = 1; i <= 10; ++i) times.record(microseconds{100 * i});
    report.broadcasts = summarize(times);
    return report;
}

json::object parsed(const BenchReport& report) {
    auto object = json::parse_object(to_json(report));
    EXPECT_TRUE(object) << to_json(report);
    return object.value_or(json::object{});
}

TEST(BenchReportTest, LatenciesAreInMicroseconds) {
    const Latency latency = fanout_report().broadcasts;
    EXPECT_EQ(latency.count, 10U);
    EXPECT_NEAR(latency.p50, 500, 500.0 / 64);
    EXPECT_NEAR(latency.p90, 900, 900.0 / 64);
    EXPECT_DOUBLE_EQ(latency.max, 1000);
}

TEST(BenchReportTest, JsonHasTheRatesAndLeavesOutWhatWasNotMeasured) {
    const json::object object = parsed(fanout_report());
    EXPECT_EQ(object.at("messages_per_second").as_double(), 50);
    EXPECT_EQ(object.at("deliveries_per_second").as_double(), 500);
    EXPECT_EQ(object.at("url").as_string(), "ws://h/\"quoted\"");
    EXPECT_EQ(object.at("window").as_int64(), 4);
    EXPECT_EQ(object.at("publish_to_receive_us").as_object().at("count").as_int64(), 10);
    for (const std::string_view absent :
         {"round_trip_us", "rate", "storm_rounds", "server", "first_failure"}) {
        EXPECT_FALSE(object.contains(absent)) << absent;
    }
}

TEST(BenchReportTest, ServerFiguresAreAnObjectOfTheirOwn) {
    BenchReport report = fanout_report();
    report.server = ServerFigures{.kib_per_connection = 1.25, .cpu_us_per_delivery = 2.5};
    const json::object server = parsed(report).at("server").as_object();
    EXPECT_EQ(server.at("kib_per_connection").as_double(), 1.25);
    EXPECT_EQ(server.at("cpu_us_per_delivery").as_double(), 2.5);
    EXPECT_FALSE(server.contains("reconnect_cpu_us"));
    EXPECT_NE(to_text(report).find("2.50 us per delivery"), std::string::npos);
}

TEST(BenchReportTest, OneFailureOrOneLossIsNotClean) {
    BenchReport report;
    EXPECT_TRUE(report.is_clean());
    report.lost_deliveries = 1;
    EXPECT_FALSE(report.is_clean());
    EXPECT_NE(to_text(report).find("0 connections, 1 deliveries"), std::string::npos);
    report = {};
    report.failed_connections = 1;
    EXPECT_FALSE(report.is_clean());
}

TEST(BenchReportTest, NothingMeasuredDividesByNothing) {
    EXPECT_EQ(per_second(5, std::chrono::seconds{0}), 0);
}

}  // namespace
}  // namespace crier::load
