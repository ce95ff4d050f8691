#include "engineio/engine_test_fixture.hpp"

#include <gmock/gmock.h>

namespace crier::engineio {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kBadRequest = R"({"code":3,"message":"Bad request"})";

/// Sections 1.2, 1.3 and 1.6 over real connections.
class PollingTest : public EngineFixture {};

// --- 1.2 Handshake -------------------------------------------------------------------------------

TEST_F(PollingTest, E12_TheHandshakeIsAnswered) {
    start();
    const HttpAnswer answer = ask_once(get("EIO=4&transport=polling&t=abc"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.field("Content-Type"), "text/plain; charset=UTF-8");
    EXPECT_EQ(answer.field("Cache-Control"), "no-store");
    const std::string sid = sid_of(answer.body);
    EXPECT_EQ(sid.size(), 26U);
    EXPECT_EQ(
        answer.body,
        "0{\"sid\":\"" + sid +
            R"(","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
    EXPECT_EQ(server_->session_count(), 1U);
    EXPECT_FALSE(answer.field("Set-Cookie").has_value());
    EXPECT_FALSE(answer.field("Access-Control-Allow-Origin").has_value());
}

TEST_F(PollingTest, E12_TheSidsAreAllDifferent) {
    start();
    EXPECT_NE(open_polling(0), open_polling(0));
}

TEST_F(PollingTest, E12_TheApplicationHearsWhatTheFirstRequestSaid) {
    start();
    ask_once(get("EIO=4&transport=polling&user=a%20b"));
    EXPECT_TRUE(handshakes_.waits_for(
        "/socket.io/?EIO=4&transport=polling&user=a%20b plain own 127.0.0.1"));
}

TEST_F(PollingTest, E12_TheCookieComesWithTheHandshakeOnly) {
    config_.cookie_name = "io";
    start();
    const HttpAnswer answer = ask_once(get(kPolling));
    const std::string sid = sid_of(answer.body);
    EXPECT_EQ(answer.field("Set-Cookie"), "io=" + sid + "; Path=/; HttpOnly; SameSite=Lax");
    EXPECT_FALSE(send(sid, "4x").field("Set-Cookie").has_value());
    RawClient client = connect();
    const HttpAnswer switching = ask(client, upgrade(kSocket));
    EXPECT_EQ(
        switching.field("Set-Cookie"),
        "io=" + sid_of(read_frame(client)) + "; Path=/; HttpOnly; SameSite=Lax");
}

TEST_F(PollingTest, E11_ThePathMayLackItsLastSlash) {
    config_.path = "/socket.io/";
    start();
    EXPECT_EQ(
        ask_once("GET /socket.io?EIO=4&transport=polling HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
    EXPECT_EQ(
        ask_once("GET /socket.iox/?EIO=4&transport=polling HTTP/1.1\r\nHost: h\r\n\r\n").status,
        404);
}

// --- 1.3 Packets ---------------------------------------------------------------------------------

TEST_F(PollingTest, E13_APostIsOkAndItsEchoWaitsForTheGet) {
    start();
    const std::string sid = open_polling();
    const HttpAnswer posted = send(
        sid,
        "4hello\x1e"
        "4world\x1e"
        "bAQIDBA==");
    EXPECT_EQ(posted.status, 200);
    EXPECT_EQ(posted.body, "ok");
    EXPECT_EQ(posted.field("Content-Type"), "text/html");
    const HttpAnswer polled = poll(sid);
    EXPECT_EQ(polled.status, 200);
    EXPECT_EQ(polled.field("Content-Type"), "text/plain; charset=UTF-8");
    EXPECT_EQ(polled.field("Cache-Control"), "no-store");
    EXPECT_EQ(
        polled.body,
        "4hello\x1e"
        "4world\x1e"
        "bAQIDBA==");
}

TEST_F(PollingTest, E13_AHeldGetIsAnsweredByWhatComes) {
    start();
    const std::string sid = open_polling();
    RawClient client = connect();
    client.send(get(polling(sid)));
    EXPECT_EQ(send(sid, "4hello").body, "ok");
    EXPECT_EQ(read_answer(client)->body, "4hello");
    client.send(get(polling(sid)));
    EXPECT_EQ(send(sid, "4again").body, "ok");
    EXPECT_EQ(read_answer(client)->body, "4again") << "on the same connection";
}

TEST_F(PollingTest, E13_ABodyMayComeInPiecesAndChunks) {
    start();
    const std::string sid = open_polling();
    RawClient client = connect();
    client.send_in_pieces(post(polling(sid), "4in pieces"), 7);
    EXPECT_EQ(read_answer(client)->body, "ok");
    client.send(
        "POST /socket.io/?" + polling(sid) +
        " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n4in\r\n7\r\n chunks\r\n0\r\n\r\n");
    EXPECT_EQ(read_answer(client)->body, "ok");
    EXPECT_EQ(
        poll(sid).body,
        "4in pieces\x1e"
        "4in chunks");
}

TEST_F(PollingTest, E13_ParseErrorsEndTheSession) {
    start();
    for (const std::string_view body : {"abc", "", "4a\x1e", "9", "b!"}) {
        const std::string sid = open_polling();
        const HttpAnswer answer = send(sid, body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_EQ(answer.body, kBadRequest) << body;
        EXPECT_TRUE(is_unknown(sid)) << body;
    }
    EXPECT_TRUE(journal_.waits_for("closed: parse error", 5));
    EXPECT_FALSE(journal_.has("text a")) << "no packet of a malformed body is handled";
}

TEST_F(PollingTest, E13_AMessageMayBeEmpty) {
    start();
    const std::string sid = open_polling();
    EXPECT_EQ(send(sid, "4").body, "ok");
    EXPECT_EQ(poll(sid).body, "4");
}

TEST_F(PollingTest, B05_ABodyAboveTheLimitIs413AndEndsTheSession) {
    start();
    const std::string sid = open_polling();
    RawClient client = connect();
    const std::string head = "POST /socket.io/?" + polling(sid) +
                             " HTTP/1.1\r\nHost: h\r\nContent-Length: 1000001\r\n\r\n";
    const HttpAnswer answer = ask(client, head + "4partial");
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.field("Connection"), "close");
    EXPECT_TRUE(client.read_to_end());
    EXPECT_TRUE(is_unknown(sid));
    EXPECT_TRUE(journal_.waits_for("closed: transport error"));
    EXPECT_FALSE(journal_.has("text partial"));
}

TEST_F(PollingTest, B05_AChunkedBodyAboveTheLimitToo) {
    config_.max_payload_bytes = 1'000;
    start();
    const std::string sid = open_polling();
    const std::string chunk = "1f4\r\n" + std::string(500, '4') + "\r\n";
    const HttpAnswer answer = ask_once(
        "POST /socket.io/?" + polling(sid) +
        " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk);
    EXPECT_EQ(answer.status, 413);
    EXPECT_TRUE(is_unknown(sid));
}

TEST_F(PollingTest, B05_ABodyAtTheLimitIsTaken) {
    config_.max_waiting_bytes = 2'000'000;
    start();
    const std::string sid = open_polling();
    const std::string body = "4" + std::string(999'999, 'x');
    EXPECT_EQ(send(sid, body).body, "ok");
    EXPECT_EQ(poll(sid).body, body);
}

TEST_F(PollingTest, B06_OctetStreamIsRefusedAnsweredAndEndsTheSession) {
    start();
    for (const std::string type : {"application/octet-stream", "Application/Octet-Stream ; x=y"}) {
        const std::string sid = open_polling();
        RawClient client = connect();
        EXPECT_EQ(
            ask(client, post(polling(sid), "\x04 x", "Content-Type: " + type + "\r\n")).status,
            400);
        EXPECT_EQ(ask(client, get(kPolling)).status, 200) << "the connection goes on";
        EXPECT_TRUE(is_unknown(sid));
    }
}

// --- 1.6 Closing ---------------------------------------------------------------------------------

TEST_F(PollingTest, E16_APostedCloseAnswersTheHeldGetAndForgetsTheSid) {
    start();
    const std::string sid = open_polling();
    RawClient client = hold(sid);
    EXPECT_EQ(send(sid, "1").body, "ok");
    EXPECT_EQ(read_answer(client)->body, "6");
    EXPECT_TRUE(is_unknown(sid));
    EXPECT_TRUE(journal_.waits_for("closed: transport close"));
}

TEST_F(PollingTest, E16_TheServersCloseIsToldByAGet) {
    start();
    const std::string sid = open_polling();
    EXPECT_EQ(send(sid, "4close").body, "ok");
    EXPECT_EQ(poll(sid).body, "1");
    EXPECT_TRUE(is_unknown(sid));
    EXPECT_TRUE(journal_.waits_for("closed: forced close"));
}

TEST_F(PollingTest, B07_AnOverlappingGetIsRefusedAndTheFirstTold) {
    start();
    const std::string sid = open_polling();
    RawClient first = hold(sid);
    const HttpAnswer refused = poll(sid);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.body, kBadRequest);
    EXPECT_EQ(read_answer(first)->body, "1");
    EXPECT_TRUE(is_unknown(sid));
    EXPECT_TRUE(journal_.waits_for("closed: transport error"));
}

TEST_F(PollingTest, B07_AnOverlappingPostIsRefusedAtItsHead) {
    start();
    const std::string sid = open_polling();
    const std::string whole = post(polling(sid), "4late", "Expect: 100-continue\r\n");
    const std::string head = whole.substr(0, whole.size() - 5);
    RawClient first = connect();
    EXPECT_EQ(ask(first, head).status, 100) << "the first one has begun";
    RawClient second = connect();
    EXPECT_EQ(ask(second, head).status, 400) << "refused before its body comes";
    first.send("4late");
    EXPECT_EQ(read_answer(first)->status, 400);
    EXPECT_TRUE(is_unknown(sid));
    EXPECT_TRUE(journal_.waits_for("closed: transport error"));
    EXPECT_FALSE(journal_.has("text late"));
}

TEST_F(PollingTest, E16_AnAbortedGetEndsTheSessionAtOnce) {
    start();
    for (const bool with_reset : {true, false}) {
        const std::string sid = open_polling();
        const auto began = std::chrono::steady_clock::now();
        {
            RawClient client = hold(sid);
            if (with_reset) client.reset();
        }
        EXPECT_TRUE(journal_.waits_for("closed: transport close", with_reset ? 1 : 2));
        EXPECT_LT(std::chrono::steady_clock::now() - began, 10s) << "no heartbeat was needed";
        EXPECT_TRUE(is_unknown(sid));
    }
}

TEST_F(PollingTest, E16_AMereFinEndsAHeldGetToo) {
    start();
    const std::string sid = open_polling();
    RawClient client = connect();
    client.send(get(polling(sid)));
    client.half_close();
    EXPECT_TRUE(journal_.waits_for("closed: transport close"));
    EXPECT_EQ(read_answer(client)->status, 400);
}

TEST_F(PollingTest, E16_APostThatBreaksOffEndsTheSession) {
    start();
    const std::string sid = open_polling();
    {
        RawClient client = connect();
        const std::string whole = post(polling(sid), "4whole");
        client.send(std::string_view{whole}.substr(0, whole.size() - 3));
    }
    EXPECT_TRUE(journal_.waits_for("closed: transport error"));
    EXPECT_TRUE(is_unknown(sid));
    EXPECT_FALSE(journal_.has("text who"));
}

TEST_F(PollingTest, E91_ConnectionCloseIsAnsweredWithConnectionClose) {
    start();
    const std::string sid = open_polling();
    RawClient client = connect();
    const HttpAnswer answer = ask(client, post(polling(sid), "4x", "Connection: close\r\n"));
    EXPECT_EQ(answer.field("Connection"), "close");
    EXPECT_TRUE(client.read_to_end());
    EXPECT_EQ(poll(sid).body, "4x") << "the session goes on";
}

TEST_F(PollingTest, E13_PipelinedRequestsAreServedInTurn) {
    start();
    const std::string sid = open_polling();
    RawClient client = connect();
    client.send(
        post(polling(sid), "4a") + get(polling(sid)) + post(polling(sid), "4b") +
        get(polling(sid)));
    EXPECT_EQ(read_answer(client)->body, "ok");
    EXPECT_EQ(read_answer(client)->body, "4a");
    EXPECT_EQ(read_answer(client)->body, "ok");
    EXPECT_EQ(read_answer(client)->body, "4b");
}

// --- 1.4 Heartbeat -------------------------------------------------------------------------------

TEST_F(PollingTest, E14_ThePingAnswersTheHeldGet) {
    config_.ping_interval = 300ms;
    config_.ping_timeout = 200ms;
    start();
    const std::string sid = open_polling();
    EXPECT_EQ(poll(sid).body, "2");
    EXPECT_EQ(send(sid, "3").body, "ok");
    EXPECT_EQ(poll(sid).body, "2");
}

TEST_F(PollingTest, B15_WithoutAPongTheSessionIsGoneWhenItsTimeIsOver) {
    config_.ping_interval = 300ms;
    config_.ping_timeout = 200ms;
    start();
    const std::string sid = open_polling();
    EXPECT_EQ(poll(sid).body, "2");
    EXPECT_EQ(poll(sid).body, "1") << "a held GET hears of the end";
    EXPECT_TRUE(journal_.waits_for("closed: ping timeout"));
    EXPECT_EQ(poll(sid).status, 400);
}

TEST_F(PollingTest, B14_APingOfTheClientEndsTheSession) {
    start();
    const std::string sid = open_polling();
    send(sid, "2");
    EXPECT_TRUE(is_unknown(sid));
}

// --- Stopping ------------------------------------------------------------------------------------

TEST_F(PollingTest, DrainingAnswersHeldGetsAndLetsNobodyIn) {
    start();
    const std::string sid = open_polling();
    RawClient client = hold(sid);
    server_->start_draining();
    EXPECT_EQ(read_answer(client)->body, "1");
    EXPECT_TRUE(journal_.waits_for("closed: server shutting down"));
    const HttpAnswer refused = ask(client, get(kPolling));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.field("Retry-After"), "2");
    EXPECT_EQ(server_->session_count(), 0U);
}

TEST_F(PollingTest, AFullServerSaysSo) {
    config_.max_sessions_per_loop = 2;
    start();
    open_polling();
    open_polling();
    const HttpAnswer answer = ask_once(get(kPolling));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body, R"({"code":3,"message":"Server is full or stopping"})");
}

}  // namespace
}  // namespace crier::engineio
