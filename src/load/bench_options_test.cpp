#include "load/bench_options.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace crier::load {
namespace {

constexpr std::size_t kFiles = 20'000;

std::string first_problem(const BenchOptions& options, std::size_t max_files = kFiles) {
    const auto problems = check(options, max_files);
    if (problems.empty()) return "";
    EXPECT_FALSE(problems.front().remedy.empty());
    return problems.front().message;
}

TEST(BenchOptionsTest, NamesAreReadAsTheyArePrinted) {
    for (const Scenario scenario :
         {Scenario::Connect, Scenario::Fanout, Scenario::Echo, Scenario::Storm, Scenario::Mixed}) {
        EXPECT_EQ(parse_scenario(name_of(scenario)), scenario);
    }
    for (const Protocol protocol : {Protocol::SocketIo, Protocol::Plain}) {
        EXPECT_EQ(parse_protocol(name_of(protocol)), protocol);
    }
    EXPECT_FALSE(parse_scenario("fan"));
    EXPECT_FALSE(parse_protocol(""));
}

TEST(BenchOptionsTest, AMixIsFourNumbersWithSomebodyWhoSends) {
    EXPECT_EQ(parse_mix("1:2:3:4"), (Mix{1, 2, 3, 4}));
    for (const std::string_view text :
         {"",
          "1:2:3",
          "1:2:3:4:5",
          "1:2:3:",
          "a:2:3:4",
          "1:2:3:-4",
          "0:0:1:1",
          "1:2:3:99999999999999999999",
          "1 :2:3:4"}) {
        EXPECT_FALSE(parse_mix(text)) << text;
    }
}

TEST(BenchOptionsTest, TheDefaultsCanBeRun) {
    for (const Scenario scenario :
         {Scenario::Connect, Scenario::Fanout, Scenario::Echo, Scenario::Storm, Scenario::Mixed}) {
        const BenchOptions options = with_defaults({.scenario = scenario});
        EXPECT_EQ(first_problem(options), "");
        EXPECT_EQ(options.window || options.rate, has_traffic(scenario));
    }
}

TEST(BenchOptionsTest, WhatWasChosenIsKept) {
    EXPECT_EQ(with_defaults({.scenario = Scenario::Fanout, .rate = 7}).window, std::nullopt);
    EXPECT_EQ(with_defaults({.scenario = Scenario::Mixed, .window = 7}).rate, std::nullopt);
}

TEST(BenchOptionsTest, EachMistakeIsNamed) {
    EXPECT_EQ(first_problem({.connections = 0}), "--connections is 0");
    EXPECT_EQ(
        first_problem({.connections = 20'000}),
        "20000 connections need more files than this process may open (20000)");
    EXPECT_EQ(
        first_problem({.scenario = Scenario::Connect, .rate = 1}),
        "connect sends no messages to pace");
    EXPECT_EQ(first_problem({.window = 1, .rate = 1}), "--window and --rate exclude each other");
    EXPECT_EQ(first_problem({.window = 0}), "--window must be between 1 and 65536");
    EXPECT_EQ(first_problem({.rate = 0}), "--rate must be above 0 and at most 1000000");
    EXPECT_EQ(
        first_problem({.rate = std::numeric_limits<double>::quiet_NaN()}),
        "--rate must be above 0 and at most 1000000");
    EXPECT_EQ(
        first_problem({.payload_bytes = 17}), "--payload must be between 18 and 500000 bytes");
    EXPECT_EQ(
        first_problem({.duration = std::chrono::milliseconds{0}}), "--seconds must be above 0");
    EXPECT_EQ(
        first_problem({.warm_up = std::chrono::milliseconds{-1}}), "--warm-up cannot be negative");
    EXPECT_EQ(first_problem({.pid = 1}), "--pid is for a server that runs already");
    EXPECT_EQ(first_problem({.loops = 0}), "--loops must be between 1 and 64");
    EXPECT_EQ(first_problem({.url = "ws://h", .pid = 1}), "");
}

TEST(BenchOptionsTest, AllMistakesAreNamedAtOnce) {
    EXPECT_EQ(check({.connections = 0, .payload_bytes = 0, .window = 0}, kFiles).size(), 3U);
}

}  // namespace
}  // namespace crier::load
