#include "loop/gate.hpp"

#include <gtest/gtest.h>

namespace crier::loop {
namespace {

TEST(GateTest, ClosesAtOnceWhenNobodyIsInside) {
    Gate gate;
    bool is_empty = false;
    gate.close([&] { is_empty = true; });
    EXPECT_TRUE(is_empty);
    EXPECT_FALSE(gate.enter());
}

TEST(GateTest, WaitsForTheLastPass) {
    Gate gate;
    auto first = gate.enter();
    auto second = gate.enter();
    int calls = 0;
    gate.close([&] { ++calls; });

    EXPECT_FALSE(gate.enter()) << "refuses new work while the old goes on";
    first.reset();
    EXPECT_EQ(calls, 0);
    second.reset();
    EXPECT_EQ(calls, 1);
}

TEST(GateTest, AMovedPassCountsOnce) {
    Gate gate;
    auto pass = gate.enter();
    {
        const Gate::Pass moved = std::move(*pass);
        EXPECT_EQ(gate.inside(), 1U);
    }
    EXPECT_EQ(gate.inside(), 0U);
}

TEST(GateDeathTest, GoingBeforeItsPassesIsABrokenInvariant) {
    EXPECT_DEATH(
        {
            auto gate = std::make_unique<Gate>();
            auto pass = gate->enter();
            gate.reset();
        },
        "inside_ == 0");
}

}  // namespace
}  // namespace crier::loop
