#include "load/cast.hpp"

#include <gtest/gtest.h>

#include <set>

namespace crier::load {
namespace {

Cast mixed(std::size_t connections, Mix mix = {}, std::uint64_t seed = 1) {
    return make_cast(
        {.scenario = Scenario::Mixed, .connections = connections, .mix = mix, .seed = seed});
}

TEST(CastTest, ASimpleScenarioHasOneKindOfClient) {
    const Cast fanout = make_cast({.scenario = Scenario::Fanout, .connections = 10});
    EXPECT_EQ(fanout.publishers, (std::vector<std::uint32_t>{0}));
    EXPECT_EQ(fanout.listeners, 9U);
    EXPECT_EQ(fanout.steady(), 10U);

    const Cast echo = make_cast({.scenario = Scenario::Echo, .connections = 10});
    EXPECT_EQ(echo.echoers.size(), 10U);
    EXPECT_EQ(make_cast({.scenario = Scenario::Storm, .connections = 10}).listeners, 10U);
}

TEST(CastTest, MixedGivesEachPartItsShareAndNobodyTwoParts) {
    const Cast cast = mixed(1000);
    EXPECT_EQ(cast.publishers.size(), 50U);
    EXPECT_EQ(cast.echoers.size(), 250U);
    EXPECT_EQ(cast.reconnectors.size(), 100U);
    EXPECT_EQ(cast.listeners, 600U);
    EXPECT_EQ(cast.steady(), 900U);

    std::set<std::uint32_t> all{cast.publishers.begin(), cast.publishers.end()};
    all.insert(cast.echoers.begin(), cast.echoers.end());
    all.insert(cast.reconnectors.begin(), cast.reconnectors.end());
    EXPECT_EQ(all.size(), 400U);
    EXPECT_LT(*all.rbegin(), 1000U);
}

TEST(CastTest, TheSeedDecidesWhoIsWho) {
    EXPECT_EQ(mixed(200, {}, 7).echoers, mixed(200, {}, 7).echoers);
    EXPECT_NE(mixed(200, {}, 7).echoers, mixed(200, {}, 8).echoers);
}

TEST(CastTest, SomebodySendsHoweverFewThereAre) {
    EXPECT_EQ(mixed(1).publishers.size(), 1U);
    EXPECT_EQ(mixed(1, Mix{0, 1, 99, 0}).echoers.size(), 1U);
    EXPECT_EQ(mixed(3, Mix{1, 0, 0, 99}).steady(), 1U);
}

}  // namespace
}  // namespace crier::load
