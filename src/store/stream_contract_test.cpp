// What every implementation of the store must do with streams and idempotency keys (P1, P2, P4).

#include "store/store_contract_test_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier::store {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr WallTime kNow{1'767'323'045'678ms};
constexpr std::uint64_t kAll = 1'000'000;

const StreamName kUser{"2:t1/user:u-1"};
const StreamName kQueue{"2:t1/queue:q-1"};

class StreamContractTest : public StoreContractFixture {
protected:
    static NewEntry entry(std::string json, WallTime kept_at = kNow, std::uint64_t event = 1) {
        return {.event = event, .fresh_epoch = 77, .json = std::move(json), .kept_at = kept_at};
    }

    std::vector<StreamPosition> append(
        std::vector<StreamName> streams, NewEntry entry, std::uint64_t max_entries = kAll) {
        auto positions = write(
            [=](Tables& tables) { return tables.streams().append(streams, entry, max_entries); });
        EXPECT_TRUE(positions.has_value());
        return positions.value_or(std::vector<StreamPosition>{});
    }

    std::optional<StreamPage> page(
        const StreamName& stream, std::uint64_t after = 0, std::size_t limit = 1'000) {
        return *read([=](Tables& tables) { return tables.streams().read(stream, after, limit); });
    }

    std::vector<std::string> kept(
        const StreamName& stream, std::uint64_t after = 0, std::size_t limit = 1'000) {
        std::vector<std::string> texts;
        const auto found = page(stream, after, limit);
        if (!found) return texts;
        for (const StreamEntry& kept : found->entries) {
            texts.push_back(std::to_string(kept.offset) + " " + kept.json);
        }
        return texts;
    }

    std::size_t trim(WallTime before, std::size_t limit = 1'000) {
        return *write([=](Tables& tables) { return tables.streams().trim(before, limit); });
    }

    std::optional<RememberedAnswer> remembered(std::string key, WallTime since = kNow - 24h) {
        return *read(
            [=](Tables& tables) { return tables.idempotency().find(TenantId{"t1"}, key, since); });
    }

    void remember(std::string key, RememberedAnswer answer, WallTime now = kNow) {
        const auto done = write([=](Tables& tables) {
            return tables.idempotency().remember(TenantId{"t1"}, key, answer, now);
        });
        ASSERT_TRUE(done.has_value());
    }
};

TEST_P(StreamContractTest, OffsetsCountFromOneWithoutGapsInEachStream) {
    EXPECT_THAT(append({kUser}, entry("a")), ElementsAre(StreamPosition{77, 1}));
    EXPECT_THAT(append({kQueue}, entry("b")), ElementsAre(StreamPosition{77, 1}));
    EXPECT_THAT(
        append({kUser, kQueue}, entry("c")),
        ElementsAre(StreamPosition{77, 2}, StreamPosition{77, 2}));
    EXPECT_THAT(kept(kUser), ElementsAre("1 a", "2 c"));
    EXPECT_THAT(kept(kQueue), ElementsAre("1 b", "2 c"));
}

TEST_P(StreamContractTest, AnEntryComesBackWithEverything) {
    append({kUser}, {.event = 9, .fresh_epoch = 5, .json = "\"é\\u0000'; DROP\"", .kept_at = kNow});
    const auto found = page(kUser);
    ASSERT_TRUE(found && found->entries.size() == 1);
    EXPECT_EQ(found->epoch, 5U);
    EXPECT_EQ(found->first_kept, 1U);
    EXPECT_EQ(found->last, 1U);
    EXPECT_EQ(found->entries[0].event, 9U);
    EXPECT_EQ(found->entries[0].json, "\"é\\u0000'; DROP\"");
    EXPECT_EQ(found->entries[0].kept_at, kNow);
}

TEST_P(StreamContractTest, AnExistingStreamKeepsItsEpoch) {
    append({kUser}, entry("a"));
    NewEntry later = entry("b");
    later.fresh_epoch = 78;
    EXPECT_THAT(append({kUser}, later), ElementsAre(StreamPosition{77, 2}));
}

TEST_P(StreamContractTest, WhatIsUndoneLeavesNoGap) {
    append({kUser}, entry("a"));
    const auto undone = write([](Tables& tables) -> Result<void, StoreError> {
        CRIER_TRY_VOID(tables.streams().append({kUser, kQueue}, entry("lost"), kAll));
        return std::unexpected{StoreError::Conflict};
    });
    EXPECT_FALSE(undone.has_value());
    EXPECT_THAT(append({kUser}, entry("b")), ElementsAre(StreamPosition{77, 2}));
    EXPECT_THAT(kept(kUser), ElementsAre("1 a", "2 b"));
    EXPECT_FALSE(page(kQueue).has_value());
}

TEST_P(StreamContractTest, IsReadInPages) {
    for (const char* text : {"a", "b", "c", "d"}) append({kUser}, entry(text));
    EXPECT_THAT(kept(kUser, 1, 2), ElementsAre("2 b", "3 c"));
    EXPECT_THAT(kept(kUser, 3, 2), ElementsAre("4 d"));
    EXPECT_THAT(kept(kUser, 4, 2), IsEmpty());
    EXPECT_EQ(page(kUser, 4, 2)->last, 4U);
    EXPECT_FALSE(page(StreamName{"2:t1/user:nobody"}).has_value());
}

TEST_P(StreamContractTest, OnlyTheNewestAreKept) {
    for (int i = 1; i <= 5; ++i) append({kUser}, entry(std::to_string(i)), 3);
    EXPECT_THAT(kept(kUser), ElementsAre("3 3", "4 4", "5 5"));
    EXPECT_EQ(page(kUser)->first_kept, 3U);
    EXPECT_EQ(page(kUser)->last, 5U);
}

TEST_P(StreamContractTest, OldOnesAreTrimmedAndOffsetsGoOn) {
    append({kUser, kQueue}, entry("a", kNow - 2h));
    append({kUser}, entry("b", kNow));
    EXPECT_EQ(trim(kNow - 1h), 2U);
    EXPECT_EQ(trim(kNow - 1h), 0U);
    EXPECT_THAT(kept(kUser), ElementsAre("2 b"));
    EXPECT_EQ(page(kUser)->first_kept, 2U);
    EXPECT_EQ(page(kQueue)->first_kept, 2U) << "all of it is gone, and known to have been";
    EXPECT_THAT(append({kQueue}, entry("c")), ElementsAre(StreamPosition{77, 2}));
}

TEST_P(StreamContractTest, AClockThatWentBackLeavesNoHole) {
    append({kUser}, entry("a", kNow));
    append({kUser}, entry("b", kNow - 2h));
    append({kUser}, entry("c", kNow));
    EXPECT_EQ(trim(kNow - 1h), 1U);
    EXPECT_THAT(kept(kUser), ElementsAre("3 c"));
    EXPECT_EQ(page(kUser)->first_kept, 3U);
}

TEST_P(StreamContractTest, TrimmingIsBounded) {
    for (int i = 0; i < 10; ++i) {
        append({StreamName{"2:t1/user:" + std::to_string(i)}}, entry("x", kNow - 2h));
    }
    EXPECT_EQ(trim(kNow - 1h, 4), 4U);
    EXPECT_EQ(trim(kNow - 1h, 4), 4U);
    EXPECT_EQ(trim(kNow - 1h, 4), 2U);
}

TEST_P(StreamContractTest, StreamsAreThereAfterOpeningAgain) {
    append({kUser}, entry("a"));
    store_.reset();
    store_ = GetParam()(folder_.path(), metrics_);
    EXPECT_THAT(append({kUser}, entry("b")), ElementsAre(StreamPosition{77, 2}));
    EXPECT_THAT(kept(kUser), ElementsAre("1 a", "2 b"));
}

TEST_P(StreamContractTest, AKeyIsRememberedWithItsAnswer) {
    EXPECT_FALSE(remembered("k").has_value());
    remember("k", {.content_hash = "h", .answer = "a"});
    const auto found = remembered("k");
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->content_hash, "h");
    EXPECT_EQ(found->answer, "a");
    EXPECT_FALSE(*read([](Tables& tables) {
        return tables.idempotency().find(TenantId{"t2"}, "k", kNow - 24h);
    })) << "another tenant's keys are its own";
}

TEST_P(StreamContractTest, OldKeysAreNotFoundGiveWayAndGo) {
    remember("k", {.content_hash = "h", .answer = "a"}, kNow - 25h);
    EXPECT_FALSE(remembered("k").has_value());
    remember("k", {.content_hash = "h2", .answer = "a2"}, kNow);
    EXPECT_EQ(remembered("k")->answer, "a2");
    for (int i = 0; i < 3; ++i) remember("old" + std::to_string(i), {}, kNow - 25h);
    const auto forget = [&] {
        return *write([](Tables& tables) { return tables.idempotency().forget(kNow - 24h, 2); });
    };
    EXPECT_EQ(forget(), 2U);
    EXPECT_EQ(forget(), 1U);
    EXPECT_EQ(forget(), 0U);
    EXPECT_TRUE(remembered("k").has_value());
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StreamContractTest, all_backends());

}  // namespace
}  // namespace crier::store
