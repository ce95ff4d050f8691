#include "engineio/engine_test_fixture.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace crier::engineio {
namespace {

/// Requests of one session on two loops (ADR 0006).
class PlacementTest : public EngineFixture {};

TEST_F(PlacementTest, P_ASessionIsServedOnItsLoopWhereverARequestArrives) {
    start();
    for (loop::LoopIndex home = 0; home < kLoops; ++home) {
        const std::string sid = open_polling(home);
        for (loop::LoopIndex arrival = 0; arrival < kLoops; ++arrival) {
            EXPECT_EQ(send(sid, "4loop", arrival).body, "ok");
            EXPECT_EQ(poll(sid, 1 - arrival).body, "4" + std::to_string(home));
        }
    }
}

TEST_F(PlacementTest, P_OneConnectionMayServeSessionsOfBothLoops) {
    start();
    const std::string first = open_polling(0);
    const std::string second = open_polling(1);
    RawClient client = connect(0);
    for (int i = 0; i < 20; ++i) {
        for (const std::string& sid : {first, second}) {
            EXPECT_EQ(ask(client, post(polling(sid), "4loop")).body, "ok");
            EXPECT_EQ(ask(client, get(polling(sid))).body, sid == first ? "40" : "41");
        }
    }
    EXPECT_EQ(ask(client, get(kPolling)).status, 200) << "and begin another one";
}

TEST_F(PlacementTest, P_TheUpgradeMayArriveOnTheOtherLoop) {
    start();
    for (loop::LoopIndex home = 0; home < kLoops; ++home) {
        const std::string sid = open_polling(home);
        RawClient client = connect(1 - home);
        EXPECT_EQ(ask(client, upgrade(socket(sid))).status, 101);
        say(client, "2probe");
        EXPECT_EQ(read_frame(client), "3probe");
        EXPECT_EQ(poll(sid, 1 - home).body, "6");
        say(client, "5");
        say(client, "4loop");
        EXPECT_EQ(read_frame(client), "4" + std::to_string(home));
    }
}

TEST_F(PlacementTest, P_AnAbortedGetIsNoticedAfterAMove) {
    start();
    const std::string sid = open_polling(0);
    {
        RawClient client = connect(1);
        client.send(get(polling(sid)));
        send(sid, "4x", 1);
        EXPECT_EQ(read_answer(client)->body, "4x");
        client.send(get(polling(sid)));
    }
    EXPECT_TRUE(journal_.waits_for("closed: transport close"));
}

// The GET is sent first, but on the way from its loop when the POST is read.
TEST_F(PlacementTest, E16_AGetOnTheWayIsAnsweredWhenItsClientLeaves) {
    start();
    for (int round = 0; round < 100; ++round) {
        const std::string sid = open_polling(0);
        RawClient getter = connect(1);
        RawClient poster = connect(0);
        getter.send(get(polling(sid)));
        EXPECT_EQ(ask(poster, post(polling(sid), "1")).body, "ok");
        EXPECT_EQ(read_answer(getter)->body, "6");
        EXPECT_TRUE(is_unknown(sid));
    }
}

TEST_F(PlacementTest, P_ManyClientsOnBothLoopsAtOnce) {
    start();
    constexpr int kClients = 8;
    std::vector<std::thread> clients;
    for (int number = 0; number < kClients; ++number) {
        clients.emplace_back([this, number] {
            const auto home = static_cast<loop::LoopIndex>(number % 2);
            const std::string sid = open_polling(home);
            RawClient poster = connect(1 - home);
            RawClient poller = connect(static_cast<loop::LoopIndex>(number / 2 % 2));
            for (int round = 0; round < 50; ++round) {
                const std::string text = "4" + std::to_string(number * 1'000 + round);
                EXPECT_EQ(ask(poster, post(polling(sid), text)).body, "ok");
                EXPECT_EQ(ask(poller, get(polling(sid))).body, text);
            }
            EXPECT_EQ(ask(poster, post(polling(sid), "1")).body, "ok");
        });
    }
    for (std::thread& client : clients) client.join();
    EXPECT_TRUE(journal_.waits_for("closed: transport close", kClients));
    EXPECT_EQ(server_->session_count(), 0U);
}

}  // namespace
}  // namespace crier::engineio
