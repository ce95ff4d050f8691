#include "hub/hub.hpp"

#include "hub/fake_member.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier::hub {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FullLog final : public DeliveryLog {
public:
    bool keeps(const Event&) const override { return true; }
    loop::Task<Result<Appended, LogError>> append(const Event&) override {
        co_return std::unexpected{LogError::Full};
    }
    loop::Task<Result<std::optional<LogPage>, LogError>> read(
        RoomName, std::uint64_t, std::size_t) override {
        co_return std::unexpected{LogError::Unavailable};
    }
};

/// Numbers what it is given, in the order in which it lets it go: when the test says so.
class SlowLog final : public DeliveryLog {
public:
    bool keeps(const Event& event) const override { return event.is_durable; }
    loop::Task<Result<Appended, LogError>> append(const Event&) override {
        co_await Turn{*this};
        co_return Appended{.positions = {{1, ++last_}}, .is_repeat = repeats};
    }
    loop::Task<Result<std::optional<LogPage>, LogError>> read(
        RoomName, std::uint64_t, std::size_t) override {
        co_return std::optional<LogPage>{};
    }
    void let_go() {
        for (const auto& awaiter : std::exchange(waiting_, {})) awaiter.resume();
    }
    std::size_t waiting() const { return waiting_.size(); }

    bool repeats = false;

private:
    struct Turn {
        bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> awaiter) { log.waiting_.push_back(awaiter); }
        void await_resume() const {}
        SlowLog& log;
    };
    std::vector<std::coroutine_handle<>> waiting_;
    std::uint64_t last_ = 0;
};

/// Two loops that turn by hand, in turn, on this thread.
class HubTest : public ::testing::Test {
protected:
    loop::Task<void> publish_into(Event event, std::optional<Result<Receipt, LogError>>* out) {
        out->emplace(co_await hub_.publish(std::move(event)));
    }

    /// Publishes from loop `from`.
    std::optional<Result<Receipt, LogError>> publish(
        loop::LoopIndex from, std::vector<RoomName> rooms, std::string json) {
        std::optional<Result<Receipt, LogError>> result;
        loops_.at(from).post(
            [&, event = Event{.rooms = std::move(rooms), .json = std::move(json)}]() mutable {
                loop::start(publish_into(std::move(event), &result));
            });
        settle();
        return result;
    }

    void settle() {
        for (int i = 0; i < 4; ++i) {
            for (loop::LoopIndex k = 0; k < loops_.size(); ++k) loops_.at(k).run_ready();
        }
    }

    ManualClock clock_;
    loop::LoopGroup loops_{2, clock_};
    HubConfig config_;
    telemetry::Metrics registry_;
    HubMetrics metrics_{registry_};
    NoDeliveryLog log_;
    NoCluster cluster_;
    Hub hub_{loops_, config_, log_, cluster_, metrics_};
    int encodings_ = 0;
    const WireForm form_ = hub_.add_wire_form([this](const Event& event) {
        ++encodings_;
        return SharedBytes::copy_of("<" + event.json + ">");
    });
    const RoomName room_{"default/user:u-1"};
};

TEST_F(HubTest, ReachesMembersOnEveryLoopWithOneEncoding) {
    FakeMember first{hub_.shard(0), auth::UserId{"u-1"}};
    FakeMember second{hub_.shard(1), auth::UserId{"u-1"}};
    FakeMember other{hub_.shard(1), auth::UserId{"u-2"}};
    ASSERT_TRUE(hub_.shard(0).join(first, room_));
    ASSERT_TRUE(hub_.shard(1).join(second, room_));
    ASSERT_TRUE(hub_.shard(1).join(other, RoomName{"default/user:u-2"}));

    for (const loop::LoopIndex from : {0U, 1U}) {
        const auto receipt = publish(from, {room_}, "{}");
        ASSERT_TRUE(receipt && *receipt);
        EXPECT_EQ((*receipt)->delivered, 2U);
        EXPECT_THAT((*receipt)->positions, IsEmpty());
    }
    EXPECT_THAT(first.received, ElementsAre("<{}>", "<{}>"));
    EXPECT_THAT(second.received, ElementsAre("<{}>", "<{}>"));
    EXPECT_THAT(other.received, IsEmpty());
    EXPECT_EQ(encodings_, 2);
}

// Contract A, item 16: a socket that is both queue listener and owner gets one copy.
TEST_F(HubTest, A16_AMemberOfSeveralRoomsGetsAnEventOnce) {
    FakeMember member{hub_.shard(0), auth::UserId{"u-1"}};
    const RoomName queue{"default/queue:q-1"};
    ASSERT_TRUE(hub_.shard(0).join(member, room_));
    ASSERT_TRUE(hub_.shard(0).join(member, queue));
    EXPECT_EQ((*publish(1, {queue, room_}, "{}"))->delivered, 1U);
    EXPECT_THAT(member.received, ElementsAre("<{}>"));
}

TEST_F(HubTest, NothingIsEncodedInAFormThatNobodyUses) {
    publish(0, {room_}, "{}");
    EXPECT_EQ(encodings_, 0);
    {
        FakeMember member{hub_.shard(1), auth::UserId{"u-1"}};
        ASSERT_TRUE(hub_.shard(1).join(member, room_));
        publish(0, {room_}, "{}");
        EXPECT_EQ(encodings_, 1);
    }
    publish(0, {room_}, "{}");
    EXPECT_EQ(encodings_, 1);
}

TEST_F(HubTest, WhoJoinsWhileAnEventIsOnItsWayGetsItToo) {
    FakeMember member{hub_.shard(1), auth::UserId{"u-1"}};
    hub_.broadcast({.rooms = {room_}, .json = "{}"});
    ASSERT_TRUE(hub_.shard(1).join(member, room_));
    settle();
    EXPECT_THAT(member.received, ElementsAre("<{}>"));
}

TEST_F(HubTest, MembersOfAnExceptedRoomGetNothing) {
    FakeMember both{hub_.shard(0), auth::UserId{"u-1"}};
    FakeMember one{hub_.shard(1), auth::UserId{"u-2"}};
    const RoomName excepted{"excepted"};
    ASSERT_TRUE(hub_.shard(0).join(both, room_));
    ASSERT_TRUE(hub_.shard(0).join(both, excepted));
    ASSERT_TRUE(hub_.shard(1).join(one, room_));
    hub_.broadcast({.rooms = {room_}, .json = "{}", .except = {excepted}});
    settle();
    EXPECT_THAT(both.received, IsEmpty());
    EXPECT_THAT(one.received, ElementsAre("<{}>"));
}

TEST_F(HubTest, ANameMayStandForOneMember) {
    FakeMember named{hub_.shard(0), auth::UserId{"u-1"}};
    FakeMember other{hub_.shard(0), auth::UserId{"u-2"}};
    const RoomName name{"its-id"};
    hub_.shard(0).add_names(
        [&](const RoomName& asked) { return asked == name ? &named : nullptr; });
    ASSERT_TRUE(hub_.shard(0).join(named, room_));
    ASSERT_TRUE(hub_.shard(0).join(other, room_));
    hub_.broadcast({.rooms = {name}, .json = "1"});
    hub_.broadcast({.rooms = {room_, name}, .json = "2"});
    hub_.broadcast({.rooms = {room_}, .json = "3", .except = {name}});
    settle();
    EXPECT_THAT(named.received, ElementsAre("<1>", "<2>"));
    EXPECT_THAT(other.received, ElementsAre("<2>", "<3>"));
}

/// An outlet that remembers what it got.
class FakeOutlet final : public FrameOutlet {
public:
    bool put(const SharedBytes& frame, FramePolicy) override {
        received.emplace_back(as_text(frame.view()));
        return true;
    }
    std::vector<std::string> received;
};

TEST_F(HubTest, FramesGoToTheOutletOfAMemberUntilItIsTakenBack) {
    FakeMember member{hub_.shard(0), auth::UserId{"u-1"}};
    FakeOutlet outlet;
    const RoomName second{"second"};
    ASSERT_TRUE(hub_.shard(0).join(member, room_));
    hub_.shard(0).change_route(member, member.wire_form(), &outlet);
    ASSERT_TRUE(hub_.shard(0).join(member, second));
    EXPECT_EQ((*publish(0, {room_}, "1"))->delivered, 1U);
    EXPECT_EQ((*publish(1, {room_, second}, "2"))->delivered, 1U);
    hub_.shard(0).drop_outlet(member);
    publish(0, {room_}, "3");
    publish(0, {second}, "4");
    EXPECT_THAT(outlet.received, ElementsAre("<1>", "<2>"));
    EXPECT_THAT(member.received, ElementsAre("<3>", "<4>"));
}

TEST_F(HubTest, LatestValuesOfOneThingShareAKey) {
    FakeMember member{hub_.shard(0), auth::UserId{"u-1"}};
    ASSERT_TRUE(hub_.shard(0).join(member, room_));
    const auto key_of = [&](const char* latest_of) {
        hub_.broadcast(
            {.rooms = {room_}, .json = "1", .urgency = Urgency::Ephemeral, .latest_of = latest_of});
        settle();
        EXPECT_EQ(member.last_policy.urgency, Urgency::Ephemeral);
        return member.last_policy.replaces;
    };
    EXPECT_EQ(key_of("progress:1"), key_of("progress:1"));
    EXPECT_NE(key_of("progress:1"), key_of("progress:2"));
    EXPECT_EQ(key_of(""), 0U);
}

TEST_F(HubTest, AnEventWithoutListenersIsAccepted) {
    EXPECT_EQ((*publish(0, {room_}, "{}"))->delivered, 0U);
}

TEST_F(HubTest, RoomsGoWithTheirLastMember) {
    {
        FakeMember member{hub_.shard(0), auth::UserId{"u-1"}};
        ASSERT_TRUE(hub_.shard(0).join(member, room_));
        EXPECT_EQ(hub_.shard(0).room_count(), 1U);
        EXPECT_TRUE(hub_.shard(0).leave(member, room_));
        EXPECT_FALSE(hub_.shard(0).leave(member, room_));
        EXPECT_EQ(hub_.shard(0).room_count(), 0U);
        ASSERT_TRUE(hub_.shard(0).join(member, room_));
    }
    EXPECT_EQ(hub_.shard(0).room_count(), 0U);
}

TEST_F(HubTest, RoomsPerMemberAreLimited) {
    config_.max_rooms_per_member = 2;
    FakeMember member{hub_.shard(0), auth::UserId{"u-1"}};
    EXPECT_TRUE(hub_.shard(0).join(member, RoomName{"a"}));
    EXPECT_TRUE(hub_.shard(0).join(member, RoomName{"b"}));
    EXPECT_TRUE(hub_.shard(0).join(member, RoomName{"b"}));
    EXPECT_EQ(hub_.shard(0).join(member, RoomName{"c"}).error(), HubError::TooManyRooms);
}

TEST_F(HubTest, RevokeTakesOutThoseWhoMayNotStay) {
    FakeMember owner{hub_.shard(0), auth::UserId{"u-1"}};
    FakeMember stranger{hub_.shard(1), auth::UserId{"u-2"}};
    const RoomName queue{"default/queue:q-1"};
    ASSERT_TRUE(hub_.shard(0).join(owner, queue));
    ASSERT_TRUE(hub_.shard(1).join(stranger, queue));

    hub_.revoke(
        queue, [](const Member& member) { return member.identity()->user == auth::UserId{"u-1"}; });
    settle();

    EXPECT_EQ((*publish(0, {queue}, "{}"))->delivered, 1U);
    EXPECT_THAT(stranger.received, IsEmpty());
}

TEST_F(HubTest, WhatTheLogRefusesIsNotDelivered) {
    FullLog full;
    Hub hub{loops_, config_, full, cluster_, metrics_};
    hub.add_wire_form([](const Event& event) { return SharedBytes::copy_of(event.json); });
    FakeMember member{hub.shard(0), auth::UserId{"u-1"}};
    ASSERT_TRUE(hub.shard(0).join(member, room_));
    bool is_refused = false;
    const auto attempt = [](Hub* target, Event event, bool* out) -> loop::Task<void> {
        const auto result = co_await target->publish(std::move(event));
        *out = !result && result.error() == LogError::Full;
    };
    loops_.at(0).post(
        [&] { loop::start(attempt(&hub, Event{.rooms = {room_}, .json = "{}"}, &is_refused)); });
    settle();
    EXPECT_TRUE(is_refused);
    EXPECT_THAT(member.received, IsEmpty());
}

/// A hub whose log lets events go when the test says so, with a member on each loop.
class KeptEventsTest : public HubTest {
protected:
    KeptEventsTest() {
        kept_hub_.add_wire_form(
            [](const Event& event) { return SharedBytes::copy_of(event.json); });
        EXPECT_TRUE(kept_hub_.shard(0).join(first_, room_));
        EXPECT_TRUE(kept_hub_.shard(1).join(second_, room_));
    }

    loop::Task<void> publish_kept(Event event, std::optional<Receipt>* out) {
        const auto receipt = co_await kept_hub_.publish(std::move(event));
        EXPECT_TRUE(receipt.has_value());
        if (receipt) out->emplace(*receipt);
    }

    /// From loop `from`; it has reached the log, or everybody, when this returns.
    void begin(
        loop::LoopIndex from,
        std::string json,
        std::optional<Receipt>* out,
        bool is_durable = true) {
        loops_.at(from).post(
            [this,
             out,
             event = Event{
                 .rooms = {room_}, .json = std::move(json), .is_durable = is_durable}]() mutable {
                loop::start(publish_kept(std::move(event), out));
            });
        settle();
    }

    /// The log's answer arrives on the loop that sends.
    void let_go() {
        loops_.at(0).post([this] { slow_.let_go(); });
        settle();
    }

    SlowLog slow_;
    Hub kept_hub_{loops_, config_, slow_, cluster_, metrics_};
    FakeMember first_{kept_hub_.shard(0), auth::UserId{"u-1"}};
    FakeMember second_{kept_hub_.shard(1), auth::UserId{"u-1"}};
};

TEST_F(KeptEventsTest, P1_EverybodyGetsThemInTheOrderOfTheLog) {
    std::optional<Receipt> a;
    std::optional<Receipt> b;
    std::optional<Receipt> c;
    begin(1, "a", &a);
    begin(0, "b", &b);
    begin(1, "c", &c);
    EXPECT_EQ(slow_.waiting(), 3U);
    EXPECT_THAT(first_.received, IsEmpty()) << "P2: nobody gets what is not on disk";
    EXPECT_FALSE(a.has_value());
    let_go();
    EXPECT_THAT(first_.received, ElementsAre("a", "b", "c"));
    EXPECT_THAT(second_.received, ElementsAre("a", "b", "c"));
    EXPECT_THAT(a->positions, ElementsAre(LogPosition{1, 1}));
    EXPECT_THAT(c->positions, ElementsAre(LogPosition{1, 3}));
    EXPECT_EQ(b->delivered, 2U);
}

TEST_F(KeptEventsTest, P4_ARepeatIsAnsweredAndNotSentAgain) {
    slow_.repeats = true;
    std::optional<Receipt> receipt;
    begin(1, "a", &receipt);
    let_go();
    ASSERT_TRUE(receipt.has_value());
    EXPECT_TRUE(receipt->is_repeat);
    EXPECT_EQ(receipt->delivered, 0U);
    EXPECT_THAT(receipt->positions, ElementsAre(LogPosition{1, 1}));
    EXPECT_THAT(first_.received, IsEmpty());
}

TEST_F(KeptEventsTest, WhatIsNotKeptDoesNotWaitForTheLog) {
    std::optional<Receipt> kept;
    std::optional<Receipt> passing;
    begin(0, "kept", &kept);
    begin(0, "passing", &passing, false);
    EXPECT_THAT(second_.received, ElementsAre("passing"));
    EXPECT_THAT(passing->positions, IsEmpty());
    let_go();
    EXPECT_THAT(second_.received, ElementsAre("passing", "kept"));
}

}  // namespace
}  // namespace crier::hub
