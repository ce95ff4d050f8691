#include "crier/sleep.hpp"
#include "socketio/service_test_fixture.hpp"

#include <gmock/gmock.h>

#include <map>

namespace crier::socketio {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

// Section 2.4, on two loops: "/" is at home on one of them, clients come in on both.
class RecoveryTest : public ServiceFixture {
protected:
    RecoveryTest() { config_.recovery.is_enabled = true; }

    struct Identity {
        std::string sid;
        std::string pid;
    };

    void describe() {
        io().on_connection([this](const Socket& socket) {
            recovered_.push_back(socket.is_recovered());
            if (!socket.is_recovered()) socket.data() = {{"visits", 0}};
            socket.data().as_object()["visits"].as_int64() += 1;
        });
        io().on("join", [](const Socket& socket, std::string room) { socket.join(room); });
        io().on("visits", [](const Socket& socket, Ack ack) { ack(socket.data().at("visits")); });
        io().on("bye", [](const Socket& socket) { socket.disconnect(); });
    }

    /// Comes in, and says who it is now.
    Identity enter(FakeClient& client) {
        send(client, "0");
        return identity_in(heard(client));
    }
    static Identity identity_in(const std::vector<std::string>& frames) {
        for (const std::string& frame : frames) {
            if (!frame.starts_with('0')) continue;
            const Json reply = boost::json::parse(frame.substr(1));
            return {reply.at("sid").as_string().c_str(), reply.at("pid").as_string().c_str()};
        }
        return {};
    }
    /// Comes back; returns what it hears, the CONNECT last.
    std::vector<std::string> come_back(
        FakeClient& client, const Identity& lost, const std::string& offset = {}) {
        Json claim{{"pid", lost.pid}};
        if (!offset.empty()) claim.as_object()["offset"] = offset;
        send(client, "0" + boost::json::serialize(claim));
        return heard(client);
    }
    static std::string offset_of(const std::string& frame) {
        return boost::json::parse(frame.substr(1)).as_array().back().as_string().c_str();
    }
    void emit(std::string_view room, int number) {
        io().to(room).emit("e", number);
        settle();
    }

    std::vector<bool> recovered_;
};

/// From the loop it was on to the one it comes back on.
class RecoveryAcrossLoopsTest : public RecoveryTest,
                                public ::testing::WithParamInterface<std::pair<int, int>> {
protected:
    loop::LoopIndex first() const { return static_cast<loop::LoopIndex>(GetParam().first); }
    loop::LoopIndex second() const { return static_cast<loop::LoopIndex>(GetParam().second); }
};

INSTANTIATE_TEST_SUITE_P(
    Loops,
    RecoveryAcrossLoopsTest,
    ::testing::Values(std::pair{0, 0}, std::pair{0, 1}, std::pair{1, 0}, std::pair{1, 1}),
    [](const auto& row) {
        return "From" + std::to_string(row.param.first) + "To" + std::to_string(row.param.second);
    });

TEST_P(RecoveryAcrossLoopsTest, C20_WhatWasMissedComesBeforeConnect) {
    describe();
    FakeClient& client = open(first());
    const Identity identity = enter(client);
    send(client, R"(2["join","r"])");
    emit("r", 1);
    const auto before = heard(client);
    ASSERT_THAT(before, ElementsAre(MatchesRegex(R"re(2\["e",1,".+\.1"\])re")));
    cut(client);
    emit("r", 2);
    emit("other", 3);
    io().emit("all", 4);
    io().to(identity.sid).emit("own", 5);
    settle();

    FakeClient& again = open(second());
    const auto frames = come_back(again, identity, offset_of(before[0]));
    ASSERT_THAT(frames, SizeIs(4));
    EXPECT_THAT(frames[0], MatchesRegex(R"re(2\["e",2,".+\.2"\])re"));
    EXPECT_THAT(frames[1], MatchesRegex(R"re(2\["all",4,".+\.4"\])re"));
    EXPECT_THAT(frames[2], MatchesRegex(R"re(2\["own",5,".+\.5"\])re"));
    EXPECT_EQ(frames[3], R"(0{"sid":")" + identity.sid + R"(","pid":")" + identity.pid + R"("})");
    EXPECT_THAT(recovered_, ElementsAre(false, true));

    emit("r", 6);
    EXPECT_THAT(heard(again), ElementsAre(MatchesRegex(R"re(2\["e",6,".+\.6"\])re")));
    send(again, R"(21["visits"])");
    EXPECT_THAT(heard(again), ElementsAre("31[2]")) << "its data came along";
}

TEST_P(RecoveryAcrossLoopsTest, ItWorksWithoutAnyEventReceived) {
    describe();
    io().emit("before it came");
    settle();
    FakeClient& client = open(first());
    const Identity identity = enter(client);
    send(client, R"(2["join","r"])");
    cut(client);
    emit("r", 1);
    const auto frames = come_back(open(second()), identity);
    ASSERT_THAT(frames, SizeIs(2));
    EXPECT_THAT(frames[0], MatchesRegex(R"re(2\["e",1,".+"\])re"));
    EXPECT_EQ(identity_in(frames).sid, identity.sid);
}

TEST_P(RecoveryAcrossLoopsTest, ItWorksAgainAndAgain) {
    describe();
    FakeClient* client = &open(first());
    const Identity identity = enter(*client);
    std::string offset;
    for (int i = 1; i <= 6; ++i) {
        cut(*client);
        io().emit("e", i);
        settle();
        client = &open(i % 2 == 0 ? first() : second());
        const auto frames = come_back(*client, identity, offset);
        ASSERT_THAT(frames, SizeIs(2)) << i;
        ASSERT_EQ(identity_in(frames).pid, identity.pid);
        offset = offset_of(frames[0]);
    }
    // Lost while nothing was missed: that does not count.
    for (const loop::LoopIndex loop : {second(), first()}) {
        cut(*client);
        client = &open(loop);
        EXPECT_THAT(come_back(*client, identity, offset), SizeIs(1));
    }
    EXPECT_THAT(recovered_, Contains(false).Times(1));
}

// socket.io-client keeps events that came before a CONNECT that never did, and shows them later:
// sent once more, they would be shown twice.
TEST_P(RecoveryAcrossLoopsTest, AClientThatWasLostWhileItWasToldIsNotToldTwice) {
    describe();
    FakeClient& client = open(first());
    const Identity identity = enter(client);
    cut(client);
    io().emit("e", 1);
    settle();
    FakeClient& unlucky = open(second());
    ASSERT_THAT(come_back(unlucky, identity), SizeIs(2));
    cut(unlucky);
    const auto frames = come_back(open(first()), identity);
    ASSERT_THAT(frames, SizeIs(1));
    EXPECT_NE(identity_in(frames).sid, identity.sid);
}

TEST_P(RecoveryAcrossLoopsTest, AConnectionThatStillSeemsToLiveGivesWay) {
    describe();
    FakeClient& stale = open(first());
    const Identity identity = enter(stale);
    io().emit("e", 1);
    settle();
    FakeClient& again = open(second());
    const auto frames = come_back(again, identity);
    ASSERT_THAT(frames, SizeIs(2)) << "sent into the stale one, and never received";
    EXPECT_EQ(identity_in(frames).sid, identity.sid);
    EXPECT_TRUE(is_closed(stale));
    io().to(identity.sid).emit("own");
    settle();
    EXPECT_THAT(heard(again), SizeIs(1));
}

TEST_P(RecoveryAcrossLoopsTest, ASessionIsRestoredOnce) {
    describe();
    FakeClient& client = open(first());
    const Identity identity = enter(client);
    cut(client);
    FakeClient& honest = open(first());
    FakeClient& thief = open(second());
    const std::string claim = R"(40{"pid":")" + identity.pid + "\"}";
    // Both in the same turn.
    loops_.at(first()).post([&] { honest.session().on_socket_text(honest.transport(), claim); });
    loops_.at(second()).post([&] { thief.session().on_socket_text(thief.transport(), claim); });
    settle();
    const Identity a = identity_in(heard(honest));
    const Identity b = identity_in(heard(thief));
    // One may have taken it from the other, never both at once.
    const int open_with_it = (!is_closed(honest) && a.sid == identity.sid) +
                             (!is_closed(thief) && b.sid == identity.sid);
    EXPECT_EQ(open_with_it, 1);
}

TEST_P(RecoveryAcrossLoopsTest, WhoWasJustToldDoesNotGiveWayToTheSameClaim) {
    describe();
    FakeClient& client = open(first());
    const Identity identity = enter(client);
    cut(client);
    io().emit("e", 1);
    settle();
    FakeClient& heir = open(first());
    ASSERT_THAT(come_back(heir, identity), SizeIs(2));
    FakeClient& late = open(second());
    EXPECT_NE(identity_in(come_back(late, identity)).sid, identity.sid);
    EXPECT_FALSE(is_closed(heir));
    EXPECT_FALSE(is_closed(late));
}

TEST_F(RecoveryTest, VolatileEventsDoNotSpoilTheOffset) {
    describe();
    FakeClient& client = open();
    const Identity identity = enter(client);
    io().emit("e", 1);
    io().as_volatile().emit("v", "some text");
    settle();
    const auto frames = heard(client);
    ASSERT_THAT(frames, SizeIs(2));
    EXPECT_EQ(offset_of(frames[0]), offset_of(frames[1]));
    cut(client);
    const auto missed = come_back(open(1), identity, offset_of(frames[1]));
    EXPECT_THAT(missed, SizeIs(1));
    EXPECT_EQ(identity_in(missed).sid, identity.sid);
}

TEST_F(RecoveryTest, WhoLeftOnPurposeIsNotKept) {
    describe();
    FakeClient& leaver = open();
    const Identity first = enter(leaver);
    send(leaver, "1");
    FakeClient& kicked = open();
    const Identity second = enter(kicked);
    send(kicked, R"(2["bye"])");
    for (const Identity& lost : {first, second}) {
        const Identity now = identity_in(come_back(open(1), lost));
        EXPECT_NE(now.sid, lost.sid);
        EXPECT_NE(now.pid, lost.pid);
        EXPECT_NE(now.sid, "");
    }
    EXPECT_EQ(metrics_.not_recovered.Value(), 2);
}

TEST_F(RecoveryTest, AfterTooLongOrWithAnUnknownOffsetItIsNewAndSaysSo) {
    describe();
    FakeClient& client = open();
    const Identity identity = enter(client);
    cut(client);
    advance(121s);
    EXPECT_NE(identity_in(come_back(open(), identity)).sid, identity.sid);

    FakeClient& other = open(1);
    const Identity its = enter(other);
    cut(other);
    const auto frames = come_back(open(), its, "not-an-offset");
    ASSERT_THAT(frames, SizeIs(1));
    EXPECT_NE(identity_in(frames).sid, its.sid);
    EXPECT_THAT(recovered_, ElementsAre(false, false, false, false));
}

TEST_F(RecoveryTest, AnOffsetOfTheSessionBeforeDoesNotSpoilTheNextOne) {
    describe();
    FakeClient& client = open();
    const Identity lost = enter(client);
    io().emit("e", 1);
    settle();
    const std::string offset = offset_of(heard(client)[0]);
    cut(client);
    advance(121s);
    io().emit("e", 2);
    settle();
    FakeClient& fresh = open(1);
    const Identity now = identity_in(come_back(fresh, lost, offset));
    ASSERT_NE(now.sid, lost.sid);
    cut(fresh);
    io().emit("e", 3);
    settle();
    const auto frames = come_back(open(0), now, offset);
    ASSERT_THAT(frames, SizeIs(2));
    EXPECT_THAT(frames[0], MatchesRegex(R"re(2\["e",3,".+"\])re"));
    EXPECT_EQ(identity_in(frames).sid, now.sid);
}

TEST_F(RecoveryTest, WhatWasForgottenIsNotClaimedToBeThere) {
    config_.recovery.max_kept_events = 2;
    describe();
    FakeClient& client = open();
    const Identity identity = enter(client);
    cut(client);
    for (int i = 0; i < 5; ++i) io().emit("e", i);
    settle();
    const auto frames = come_back(open(1), identity);
    ASSERT_THAT(frames, SizeIs(1)) << "nothing is told rather than a part of it";
    EXPECT_NE(identity_in(frames).sid, identity.sid);
}

TEST_F(RecoveryTest, AuthorizationIsAskedAgain) {
    bool is_allowed = true;
    io().use([&](const Socket& socket) -> Verdict {
        if (socket.is_recovered()) {
            EXPECT_EQ(socket.data().at("visits").as_int64(), 1);
        }
        return is_allowed ? allow() : refuse("no more");
    });
    describe();
    FakeClient& client = open();
    const Identity identity = enter(client);
    cut(client);
    io().emit("secret");
    is_allowed = false;
    EXPECT_THAT(come_back(open(1), identity), ElementsAre(R"(4{"message":"no more"})"));
    is_allowed = true;
    EXPECT_NE(identity_in(come_back(open(1), identity)).sid, identity.sid)
        << "a refused session is over";
}

TEST_F(RecoveryTest, AClientThatIsLostAgainWhileItIsJudgedKeepsItsSession) {
    io().use([](Socket) -> Task<Verdict> {
        co_await sleep(50ms);
        co_return allow();
    });
    FakeClient& client = open();
    send(client, "0");
    advance(51ms);
    const Identity identity = identity_in(heard(client));
    cut(client);
    io().emit("e", 1);
    FakeClient& unlucky = open(1);
    come_back(unlucky, identity);
    cut(unlucky);
    advance(51ms);
    FakeClient& lucky = open(0);
    come_back(lucky, identity);
    advance(51ms);
    const auto frames = heard(lucky);
    EXPECT_THAT(frames, SizeIs(2));
    EXPECT_EQ(identity_in(frames).sid, identity.sid);
}

TEST_F(RecoveryTest, AnswersAndGoodbyesStayBehindWhatWasEmittedBefore) {
    io().on("work", [](const Socket& socket, Ack ack) {
        socket.emit("first");
        ack("second");
        socket.emit("third");
        socket.disconnect();
    });
    for (const loop::LoopIndex loop : {0U, 1U}) {
        FakeClient& client = open(loop);
        enter(client);
        send(client, R"(21["work"])");
        const auto frames = heard(client);
        ASSERT_THAT(frames, SizeIs(4)) << loop;
        EXPECT_THAT(frames[0], MatchesRegex(R"re(2\["first",".+"\])re"));
        EXPECT_EQ(frames[1], R"(31["second"])");
        EXPECT_THAT(frames[2], MatchesRegex(R"re(2\["third",".+"\])re"));
        EXPECT_EQ(frames[3], "1");
    }
}

TEST_F(RecoveryTest, C21_WithoutItTheReplyHasOnlyASid) {
    config_.recovery.is_enabled = false;
    io();
    FakeClient& client = open();
    send(client, R"(0{"pid":"x","offset":"y"})");
    EXPECT_THAT(heard(client), ElementsAre(MatchesRegex(R"(0\{"sid":"[^"]+"\})")));
    io().emit("e", 1);
    settle();
    EXPECT_THAT(heard(client), ElementsAre(R"(2["e",1])"));
}

}  // namespace
}  // namespace crier::socketio
