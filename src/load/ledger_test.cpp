#include "load/ledger.hpp"

#include <gtest/gtest.h>

namespace crier::load {
namespace {

Ledger::Entry broadcast_to(std::uint32_t receivers) {
    return {.sender = 3, .missing = receivers, .kind = MessageKind::Broadcast};
}

TEST(LedgerTest, AMessageIsInFlightUntilItsLastDelivery) {
    Ledger ledger;
    const std::uint64_t number = ledger.open(broadcast_to(2));
    EXPECT_EQ(ledger.in_flight(), 1U);

    EXPECT_EQ(ledger.deliver(number)->missing, 1U);
    EXPECT_EQ(ledger.in_flight(), 1U);
    const auto last = ledger.deliver(number);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->missing, 0U);
    EXPECT_EQ(last->sender, 3U);
    EXPECT_EQ(ledger.in_flight(), 0U);
}

TEST(LedgerTest, WhatNobodyMissesIsNoDelivery) {
    Ledger ledger;
    const std::uint64_t number = ledger.open(broadcast_to(1));

    EXPECT_FALSE(ledger.deliver(number + 1));
    EXPECT_FALSE(ledger.deliver(0));
    EXPECT_TRUE(ledger.deliver(number));
    EXPECT_FALSE(ledger.deliver(number));
    ledger.open(broadcast_to(1));
    EXPECT_FALSE(ledger.deliver(number)) << "its entry is forgotten by now";
}

TEST(LedgerTest, WhatIsMissingStaysCountedWhileOthersArrive) {
    Ledger ledger;
    const std::uint64_t lost = ledger.open(broadcast_to(3));
    ledger.deliver(lost);
    for (int i = 0; i < 100; ++i) ledger.deliver(ledger.open(broadcast_to(1)));

    EXPECT_EQ(ledger.in_flight(), 1U);
    EXPECT_EQ(ledger.missing_deliveries(), 2U);
}

TEST(LedgerTest, TheOldestIsGivenUpBeyondTheSpanAndStillCountsAsMissing) {
    Ledger ledger;
    const std::uint64_t lost = ledger.open(broadcast_to(2));
    for (std::size_t i = 0; i < Ledger::kMaxSpan; ++i) ledger.deliver(ledger.open(broadcast_to(1)));

    EXPECT_FALSE(ledger.deliver(lost));
    EXPECT_EQ(ledger.in_flight(), 0U);
    EXPECT_EQ(ledger.missing_deliveries(), 2U);
}

}  // namespace
}  // namespace crier::load
