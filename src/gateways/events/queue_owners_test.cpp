#include "gateways/events/queue_owners.hpp"

#include "hub/fake_member.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace crier::gateways {
namespace {

using namespace std::chrono_literals;

class QueueOwnersTest : public ::testing::Test {
protected:
    /// Turns all loops until `is_done`; the store answers from its own threads.
    void turn_until(const std::function<bool()>& is_done) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (!is_done() && std::chrono::steady_clock::now() < deadline) {
            for (loop::LoopIndex i = 0; i < loops_.size(); ++i) loops_.at(i).run_ready();
            std::this_thread::yield();
        }
        ASSERT_TRUE(is_done());
    }

    bool may_listen(loop::LoopIndex index, auth::Identity identity, const char* queue) {
        std::optional<bool> answer;
        loops_.at(index).post([&] {
            owners_.may_listen(identity, QueueId{queue}, [&](bool decided) { answer = decided; });
        });
        turn_until([&] { return answer.has_value(); });
        return *answer;
    }

    void set_owner(const char* queue, const char* owner) {
        bool is_done = false;
        loops_.at(0).post([&] {
            loop::start(
                [](QueueOwners* owners, QueueId q, UserId o, bool* done) -> loop::Task<void> {
                    const auto result = co_await owners->set(TenantId{"default"}, q, o);
                    EXPECT_TRUE(result);
                    *done = true;
                }(&owners_, QueueId{queue}, UserId{owner}, &is_done));
        });
        turn_until([&] { return is_done; });
        for (int i = 0; i < 2; ++i) {
            for (loop::LoopIndex k = 0; k < loops_.size(); ++k) loops_.at(k).run_ready();
        }
    }

    static auth::Identity user(const char* id) { return {.user = UserId{id}}; }

    ManualClock clock_;
    loop::LoopGroup loops_{2, clock_};
    testing::TemporaryFolder folder_;
    telemetry::Metrics registry_;
    std::unique_ptr<store::SqliteStore> store_ =
        *store::SqliteStore::open({.folder = folder_.path()}, registry_);
    hub::HubConfig hub_config_;
    hub::HubMetrics hub_metrics_{registry_};
    hub::NoDeliveryLog log_;
    hub::NoCluster cluster_;
    hub::Hub hub_{loops_, hub_config_, log_, cluster_, hub_metrics_};
    QueueOwners owners_{loops_, *store_, hub_};
};

TEST_F(QueueOwnersTest, AnybodyMayListenWhileNobodyOwnsTheQueue) {
    EXPECT_TRUE(may_listen(0, user("u-1"), "q"));
    EXPECT_TRUE(may_listen(1, user("u-2"), "q"));
}

TEST_F(QueueOwnersTest, OnlyTheOwnerAndServicesMayListenOnEveryLoop) {
    EXPECT_TRUE(may_listen(1, user("u-2"), "q")) << "remembered as unowned";
    set_owner("q", "u-1");
    for (const loop::LoopIndex index : {0U, 1U}) {
        EXPECT_TRUE(may_listen(index, user("u-1"), "q"));
        EXPECT_FALSE(may_listen(index, user("u-2"), "q"));
        EXPECT_TRUE(may_listen(index, {.user = UserId{"s"}, .roles = {"service"}}, "q"));
    }
    EXPECT_TRUE(may_listen(0, {.tenant = TenantId{"other"}, .user = UserId{"u-2"}}, "q"))
        << "another tenant's queue of the same name";
}

TEST_F(QueueOwnersTest, ANewOwnerTakesStrangersOutOfTheRoom) {
    hub::FakeMember owner{hub_.shard(0), UserId{"u-1"}};
    hub::FakeMember stranger{hub_.shard(1), UserId{"u-2"}};
    const auto room = hub::queue_room(TenantId{"default"}, QueueId{"q"});
    ASSERT_TRUE(hub_.shard(0).join(owner, room));
    ASSERT_TRUE(hub_.shard(1).join(stranger, room));
    set_owner("q", "u-1");
    EXPECT_EQ(hub_.shard(0).room_count(), 1U);
    EXPECT_EQ(hub_.shard(1).room_count(), 0U);
}

TEST_F(QueueOwnersTest, MadeUpQueuesDoNotFillTheMemory) {
    QueueOwners small{loops_, *store_, hub_, 2};
    const auto ask = [&](const char* queue) {
        std::optional<bool> answer;
        loops_.at(0).post([&] {
            small.may_listen(user("u-2"), QueueId{queue}, [&](bool decided) { answer = decided; });
        });
        turn_until([&] { return answer.has_value(); });
        return *answer;
    };
    for (const char* queue : {"a", "b", "c"}) EXPECT_TRUE(ask(queue));
    // Told to `owners_` only: `small` has to look for what it does not remember.
    for (const char* queue : {"a", "b", "c"}) set_owner(queue, "u-1");
    EXPECT_TRUE(ask("a"));
    EXPECT_TRUE(ask("b"));
    EXPECT_FALSE(ask("c"));
}

TEST_F(QueueOwnersTest, WhatIsForgottenIsAskedAgain) {
    set_owner("q", "u-1");
    clock_.advance(2h);
    for (loop::LoopIndex i = 0; i < loops_.size(); ++i) loops_.at(i).run_ready();
    EXPECT_FALSE(may_listen(1, user("u-2"), "q"));
}

}  // namespace
}  // namespace crier::gateways
