#include "engineio/engine_test_fixture.hpp"

#include <gmock/gmock.h>

namespace crier::engineio {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using websocket::client_close;
using websocket::encode_client_frame;
using websocket::Opcode;

/// Sections 1.2 to 1.6 over WebSocket.
class SocketTest : public EngineFixture {};

std::string binary_frame(std::string_view payload) {
    return encode_client_frame({.opcode = Opcode::Binary, .payload = std::string{payload}});
}

// --- 1.2 Handshake, 1.3 packets ------------------------------------------------------------------

TEST_F(SocketTest, E12_ASocketOpensWithoutUpgrades) {
    start();
    RawClient client = open_socket();
    EXPECT_EQ(
        open_packet_,
        "0{\"sid\":\"" + sid_of(open_packet_) +
            R"(","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
    EXPECT_EQ(server_->session_count(), 1U);
}

TEST_F(SocketTest, E13_TextAndBinaryAreFramesOfTheirOwn) {
    start();
    RawClient client = open_socket();
    say(client, "4hello");
    EXPECT_EQ(read_frame(client), "4hello");
    client.send(binary_frame("\x01\x02\x03"));
    ASSERT_TRUE(client.read_at_least(1));
    EXPECT_EQ(static_cast<unsigned char>(client.received()[0]), 0x82U);
    EXPECT_EQ(read_frame(client), "\x01\x02\x03");
}

TEST_F(SocketTest, E11_B64AsksForBinaryAsText) {
    start();
    RawClient client = open_socket("EIO=4&transport=websocket&b64=1");
    client.send(binary_frame("\x01\x02\x03\x04"));
    ASSERT_TRUE(client.read_at_least(1));
    EXPECT_EQ(static_cast<unsigned char>(client.received()[0]), 0x81U);
    EXPECT_EQ(read_frame(client), "bAQIDBA==");
}

TEST_F(SocketTest, E13_ATextFrameThatBeginsWithBIsBinary) {
    start();
    RawClient client = open_socket();
    say(client, "bAQID");
    EXPECT_EQ(read_frame(client), "\x01\x02\x03");
}

TEST_F(SocketTest, E26_TheFirstSubprotocolOfferedIsTaken) {
    start();
    RawClient client = connect();
    const HttpAnswer answer = ask(client, upgrade(kSocket, "Sec-WebSocket-Protocol: one, two\r\n"));
    EXPECT_EQ(answer.status, 101);
    EXPECT_EQ(answer.field("Sec-WebSocket-Protocol"), "one");
    EXPECT_EQ(ask_once(upgrade(kSocket, "Sec-WebSocket-Protocol: a,,b\r\n")).status, 400);
    EXPECT_FALSE(ask_once(upgrade(kSocket)).field("Sec-WebSocket-Protocol").has_value());
}

TEST_F(SocketTest, E13_WhatFollowsTheHandshakeInOneSegmentIsRead) {
    start();
    RawClient client = connect();
    client.send(upgrade(kSocket) + websocket::client_text("4early"));
    EXPECT_EQ(read_answer(client)->status, 101);
    EXPECT_EQ(read_frame(client)[0], '0');
    EXPECT_EQ(read_frame(client), "4early");
}

TEST_F(SocketTest, E13_ParseErrorsCloseTheSocket) {
    start();
    for (const std::string_view text : {"abc", "", "7", "b!"}) {
        RawClient client = open_socket();
        say(client, text);
        EXPECT_EQ(read_close(client), 1000) << text;
    }
    EXPECT_TRUE(journal_.waits_for("closed: parse error", 4));
}

TEST_F(SocketTest, B27_AMessageAboveTheLimitIs1009) {
    config_.max_payload_bytes = 1'000;
    start();
    RawClient whole = open_socket();
    say(whole, "4" + std::string(1'000, 'x'));
    EXPECT_EQ(read_close(whole), 1009);
    RawClient fragments = open_socket();
    const std::string half = "4" + std::string(600, 'x');
    fragments.send(encode_client_frame({.payload = half, .is_final = false}));
    fragments.send(encode_client_frame({.opcode = Opcode::Continuation, .payload = half}));
    EXPECT_EQ(read_close(fragments), 1009);
    EXPECT_TRUE(journal_.waits_for("closed: transport error", 2));
    RawClient at_limit = open_socket();
    say(at_limit, "4" + std::string(999, 'x'));
    EXPECT_EQ(read_frame(at_limit).size(), 1'000U);
}

// --- 1.4 Heartbeat -------------------------------------------------------------------------------

TEST_F(SocketTest, E14_ThePingsAreEngineIosAndNotThoseOfWebSocket) {
    config_.ping_interval = 30ms;
    config_.ping_timeout = 20s;
    config_.websocket.ping_interval = 10ms;
    start();
    RawClient client = open_socket();
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(client.read_at_least(1));
        EXPECT_EQ(static_cast<unsigned char>(client.received()[0]), 0x81U);
        EXPECT_EQ(read_frame(client), "2");
        say(client, "3");
    }
}

TEST_F(SocketTest, B15_WithoutAPongTheSocketIsClosed) {
    config_.ping_interval = 300ms;
    config_.ping_timeout = 200ms;
    start();
    const auto began = std::chrono::steady_clock::now();
    RawClient client = open_socket();
    EXPECT_EQ(read_close(client), 1000);
    EXPECT_GE(std::chrono::steady_clock::now() - began, 490ms);
    EXPECT_TRUE(journal_.waits_for("closed: ping timeout"));
}

TEST_F(SocketTest, B14_APingOfTheClientClosesTheSocket) {
    start();
    RawClient client = open_socket();
    say(client, "2");
    EXPECT_EQ(read_close(client), 1000);
    EXPECT_TRUE(journal_.waits_for("closed: transport error"));
}

// --- 1.5 Upgrade ---------------------------------------------------------------------------------

TEST_F(SocketTest, E15_PollingBecomesWebSocket) {
    start();
    const std::string sid = open_polling();
    RawClient held = hold(sid);
    RawClient client = connect();
    EXPECT_EQ(ask(client, upgrade(socket(sid))).status, 101);
    say(client, "2probe");
    EXPECT_EQ(read_frame(client), "3probe");
    EXPECT_EQ(read_answer(held)->body, "6") << "the held GET ends";
    EXPECT_EQ(poll(sid).body, "6") << "and so does each that comes while the upgrade is pending";
    EXPECT_EQ(send(sid, "4while").body, "ok");
    say(client, "5");
    EXPECT_EQ(read_frame(client), "4while");
    say(client, "4after");
    EXPECT_EQ(read_frame(client), "4after");
    EXPECT_TRUE(journal_.waits_for("upgraded"));

    for (const HttpAnswer& stale : {poll(sid), send(sid, "4stale")}) {
        EXPECT_EQ(stale.status, 400);
        EXPECT_EQ(stale.body, R"({"code":3,"message":"Bad request"})");
    }
    say(client, "4still");
    EXPECT_EQ(read_frame(client), "4still");
}

TEST_F(SocketTest, E15_MessagesGoOnOverPollingDuringTheProbe) {
    start();
    const std::string sid = open_polling();
    RawClient client = connect();
    EXPECT_EQ(ask(client, upgrade(socket(sid))).status, 101);
    say(client, "2probe");
    EXPECT_EQ(read_frame(client), "3probe");
    send(sid, "4a");
    EXPECT_EQ(poll(sid).body, "4a");
}

TEST_F(SocketTest, B12_AProbeThatSaysSomethingElseIsClosedAndPollingGoesOn) {
    start();
    const std::string sid = open_polling();
    for (const std::string_view text : {"5", "4hello", "2", ""}) {
        RawClient client = connect();
        EXPECT_EQ(ask(client, upgrade(socket(sid))).status, 101);
        say(client, text);
        EXPECT_EQ(read_close(client), 1000) << text;
    }
    RawClient client = connect();
    EXPECT_EQ(ask(client, upgrade(socket(sid))).status, 101);
    client.send(binary_frame("2probe"));
    EXPECT_EQ(read_close(client), 1000);
    EXPECT_EQ(send(sid, "4x").body, "ok");
    EXPECT_EQ(poll(sid).body, "4x");
}

TEST_F(SocketTest, B12_AProbeThatSaysNothingIsClosedInTimeAndPollingGoesOn) {
    config_.upgrade_timeout = 50ms;
    start();
    const std::string sid = open_polling();
    RawClient silent = connect();
    EXPECT_EQ(ask(silent, upgrade(socket(sid))).status, 101);
    EXPECT_EQ(read_close(silent), 1000);
    RawClient stuck = connect();
    EXPECT_EQ(ask(stuck, upgrade(socket(sid))).status, 101);
    say(stuck, "2probe");
    EXPECT_EQ(read_frame(stuck), "3probe");
    EXPECT_EQ(read_close(stuck), 1000);
    EXPECT_EQ(send(sid, "4x").body, "ok");
    EXPECT_EQ(poll(sid).body, "4x");
}

TEST_F(SocketTest, B13_ASecondSocketOfAnUpgradedSidIsClosedAfterItsHandshake) {
    start();
    RawClient first = open_socket();
    const std::string sid = sid_of(open_packet_);
    RawClient second = connect();
    EXPECT_EQ(ask(second, upgrade(socket(sid))).status, 101);
    EXPECT_EQ(read_close(second), 1000);
    say(first, "4unhurt");
    EXPECT_EQ(read_frame(first), "4unhurt");
}

TEST_F(SocketTest, E15_ASecondProbeIsClosedAndTheFirstGoesOn) {
    start();
    const std::string sid = open_polling();
    RawClient first = connect();
    EXPECT_EQ(ask(first, upgrade(socket(sid))).status, 101);
    RawClient second = connect();
    EXPECT_EQ(ask(second, upgrade(socket(sid))).status, 101);
    EXPECT_EQ(read_close(second), 1000);
    say(first, "2probe");
    EXPECT_EQ(read_frame(first), "3probe");
}

TEST_F(SocketTest, E15_AProbeWhoseConnectionEndsHurtsNobody) {
    start();
    const std::string sid = open_polling();
    {
        RawClient client = connect();
        EXPECT_EQ(ask(client, upgrade(socket(sid))).status, 101);
        client.reset();
    }
    EXPECT_EQ(send(sid, "4x").body, "ok");
    EXPECT_EQ(poll(sid).body, "4x");
    // The place of the probe is free again, as soon as its end is noticed.
    RawClient next = connect();
    EXPECT_EQ(ask(next, upgrade(socket(sid))).status, 101);
    say(next, "2probe");
    EXPECT_EQ(read_frame(next), "3probe");
}

TEST_F(SocketTest, E11_TheUpgradeMayAskForB64Too) {
    start();
    const std::string sid = open_polling();
    RawClient client = connect();
    EXPECT_EQ(ask(client, upgrade(socket(sid) + "&b64=1")).status, 101);
    say(client, "2probe");
    EXPECT_EQ(read_frame(client), "3probe");
    say(client, "5");
    client.send(binary_frame("\x01\x02"));
    EXPECT_EQ(read_frame(client), "bAQI=");
}

TEST_F(SocketTest, E11_B64BelongsToItsTransport) {
    start();
    const std::string sid = sid_of(ask_once(get(std::string{kPolling} + "&b64=1")).body);
    RawClient client = connect();
    EXPECT_EQ(ask(client, upgrade(socket(sid))).status, 101);
    say(client, "2probe");
    EXPECT_EQ(read_frame(client), "3probe");
    say(client, "5");
    client.send(binary_frame("\x01\x02"));
    EXPECT_EQ(read_frame(client), "\x01\x02");
}

// --- 1.6 Closing ---------------------------------------------------------------------------------

TEST_F(SocketTest, E16_AClosePacketEndsTheSocketAtOnce) {
    start();
    RawClient client = open_socket();
    say(client, "1");
    EXPECT_EQ(read_close(client), 1000);
    EXPECT_TRUE(journal_.waits_for("closed: transport close"));
    EXPECT_TRUE(is_unknown(sid_of(open_packet_)));
}

TEST_F(SocketTest, E16_TheServersCloseIsTheEndOfTheSocket) {
    start();
    RawClient client = open_socket();
    say(client, "4close");
    EXPECT_EQ(read_close(client), 1000);
    client.send(client_close(1000));
    EXPECT_TRUE(client.read_to_end());
    EXPECT_TRUE(journal_.waits_for("closed: forced close"));
}

TEST_F(SocketTest, E16_TheEndOfTheConnectionIsTheEndOfTheSession) {
    start();
    open_socket();
    EXPECT_TRUE(journal_.waits_for("closed: transport close"));
    open_socket().reset();
    EXPECT_TRUE(journal_.waits_for("closed: transport close", 2));
    RawClient polite = open_socket();
    polite.send(client_close(1000));
    EXPECT_EQ(read_close(polite), 1000);
    EXPECT_TRUE(journal_.waits_for("closed: transport close", 3));
}

// --- Limits --------------------------------------------------------------------------------------

TEST_F(SocketTest, B55_AReaderThatDoesNotReadIsGivenUp) {
    net_config_.send_queue_hard_bytes = 400'000;
    start();
    RawClient client{ports_[0], 4'096};
    EXPECT_EQ(ask(client, upgrade(kSocket)).status, 101);
    say(client, "4flood 100");
    EXPECT_TRUE(journal_.waits_for("closed: transport close"));
}

TEST_F(SocketTest, FX05_AMessageThatIsNotFinishedIsNotWaitedForForEver) {
    config_.websocket.ping_interval = 50ms;
    start();
    RawClient client = open_socket();
    client.send(encode_client_frame({.payload = "4begin", .is_final = false}));
    EXPECT_EQ(read_close(client), 1008);
}

TEST_F(SocketTest, DrainingClosesTheSocketsForItsOwnReason) {
    start();
    RawClient client = open_socket();
    server_->start_draining();
    EXPECT_EQ(read_close(client), 1000);
    EXPECT_TRUE(journal_.waits_for("closed: server shutting down"));
    RawClient late = connect();
    EXPECT_EQ(ask(late, upgrade(kSocket)).status, 503);
}

}  // namespace
}  // namespace crier::engineio
