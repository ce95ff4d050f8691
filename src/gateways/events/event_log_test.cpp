#include "gateways/events/event_log.hpp"

#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

namespace crier::gateways {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The log over a real database; one loop that turns by hand.
class EventLogTest : public ::testing::Test {
protected:
    void turn_until(const std::function<bool()>& is_done) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (!is_done() && std::chrono::steady_clock::now() < deadline) {
            loop_.run_ready();
            std::this_thread::yield();
        }
        ASSERT_TRUE(is_done());
    }

    template <class Value>
    static loop::Task<void> into(loop::Task<Value> task, std::optional<Value>* out) {
        out->emplace(co_await std::move(task));
    }

    template <class Value>
    Value wait_for(std::function<loop::Task<Value>()> begin) {
        std::optional<Value> value;
        loop_.post([&] { loop::start(into(begin(), &value)); });
        turn_until([&] { return value.has_value(); });
        return std::move(*value);
    }

    Result<hub::Appended, hub::LogError> append(const hub::Event& event) {
        return wait_for<Result<hub::Appended, hub::LogError>>([&] { return log_.append(event); });
    }

    std::vector<std::string> kept(const hub::RoomName& room) {
        const auto page = wait_for<Result<std::optional<hub::LogPage>, hub::LogError>>(
            [&] { return log_.read(room, 0, 100); });
        std::vector<std::string> texts;
        if (page && *page) {
            for (const hub::LogEntry& entry : (*page)->entries) texts.push_back(entry.json);
        }
        return texts;
    }

    hub::Event event(std::string json, std::optional<hub::PublishKey> key = {}) const {
        return {
            .rooms = {queue_, user_},
            .json = std::move(json),
            .is_durable = true,
            .key = std::move(key)};
    }

    static hub::PublishKey key(const char* name, const char* hash, const char* tenant = "t") {
        return {.tenant = auth::TenantId{tenant}, .key = name, .content_hash = hash};
    }

    const hub::RoomName queue_{"1:t/queue:q"};
    const hub::RoomName user_{"1:t/user:u"};
    ManualClock clock_;
    SeededRandom random_{7};
    loop::EventLoop loop_{0, clock_};
    testing::TemporaryFolder folder_;
    telemetry::Metrics registry_;
    std::unique_ptr<store::SqliteStore> store_ =
        *store::SqliteStore::open({.folder = folder_.path()}, registry_);
    StreamsConfig config_{.max_entries = 100, .retention = 24h * 30};
    EventLog log_{*store_, random_, clock_, config_};
};

TEST_F(EventLogTest, AnEventStandsInTheStreamOfEachOfItsRooms) {
    const auto first = append(event("a"));
    const auto second = append(event("b"));
    ASSERT_TRUE(first && second);
    ASSERT_EQ(first->positions.size(), 2U);
    EXPECT_EQ(first->positions[0].offset, 1U);
    EXPECT_EQ(second->positions[1], (hub::LogPosition{first->positions[1].epoch, 2}));
    EXPECT_THAT(kept(queue_), ElementsAre("a", "b"));
    EXPECT_THAT(kept(user_), ElementsAre("a", "b"));
    EXPECT_THAT(kept(hub::RoomName{"1:t/user:nobody"}), IsEmpty());
}

TEST_F(EventLogTest, P4_ARepeatGetsTheFirstAnswer) {
    const auto first = append(event("a", key("k", "h")));
    const auto again = append(event("a", key("k", "h")));
    ASSERT_TRUE(first && again);
    EXPECT_FALSE(first->is_repeat);
    EXPECT_TRUE(again->is_repeat);
    EXPECT_EQ(again->positions, first->positions);
    EXPECT_THAT(kept(user_), ElementsAre("a"));
}

TEST_F(EventLogTest, P4_OtherContentUnderTheSameKeyIsRefusedAndAnotherTenantsKeyIsAnother) {
    ASSERT_TRUE(append(event("a", key("k", "h"))));
    const auto other = append(event("b", key("k", "h2")));
    ASSERT_FALSE(other.has_value());
    EXPECT_EQ(other.error(), hub::LogError::OtherContent);
    EXPECT_TRUE(append(event("c", key("k", "h2", "t2"))));
    EXPECT_THAT(kept(user_), ElementsAre("a", "c"));
}

TEST_F(EventLogTest, P4_AKeyIsForgottenAfterADay) {
    ASSERT_TRUE(append(event("a", key("k", "h"))));
    clock_.advance(24h + 1ms);
    const auto later = append(event("a", key("k", "h")));
    ASSERT_TRUE(later.has_value());
    EXPECT_FALSE(later->is_repeat);
    EXPECT_THAT(kept(user_), ElementsAre("a", "a"));
}

TEST_F(EventLogTest, WhatIsTooOldIsForgottenAndOffsetsGoOn) {
    log_.start_sweeping(loop_);
    ASSERT_TRUE(append(event("old")));
    clock_.advance(config_.retention + 2min);
    turn_until([&] { return kept(user_).empty(); });
    EXPECT_EQ(append(event("new"))->positions[1].offset, 2U);
}

TEST_F(EventLogTest, ASweepThatRunsIsWaitedFor) {
    EventLog brief{*store_, random_, clock_, config_};
    brief.start_sweeping(loop_);
    clock_.advance(2min);
    loop_.run_ready();
}

}  // namespace
}  // namespace crier::gateways
