#include "engineio/engine_test_fixture.hpp"

#include <gmock/gmock.h>

namespace crier::engineio {
namespace {

/// Section 1.7, over HTTP and on the way to a WebSocket.
class RefusalTest : public EngineFixture {
protected:
    static void expect_refused(
        const HttpAnswer& answer, int status, std::string_view body, std::string_view what) {
        EXPECT_EQ(answer.status, status) << what;
        EXPECT_EQ(answer.body, body) << what;
        EXPECT_EQ(answer.field("Content-Type"), "application/json") << what;
        EXPECT_EQ(answer.field("Cache-Control"), "no-store") << what;
    }
    void expect_upgrade_refused(std::string_view query, std::string_view body) {
        RawClient client = connect();
        const HttpAnswer answer = ask(client, upgrade(query));
        expect_refused(answer, 400, body, query);
        EXPECT_EQ(answer.field("Connection"), "close") << query;
        EXPECT_TRUE(client.read_to_end()) << query;
    }
};

constexpr std::string_view kUnknownTransport = R"({"code":0,"message":"Transport unknown"})";
constexpr std::string_view kUnknownSid = R"({"code":1,"message":"Session ID unknown"})";
constexpr std::string_view kBadMethod = R"({"code":2,"message":"Bad handshake method"})";
constexpr std::string_view kBadRequest = R"({"code":3,"message":"Bad request"})";
constexpr std::string_view kForbidden = R"({"code":4,"message":"Forbidden"})";
constexpr std::string_view kVersion = R"({"code":5,"message":"Unsupported protocol version"})";

TEST_F(RefusalTest, E17_Code0_B09_UnknownTransports) {
    start();
    for (const std::string name : {"foo", "__proto__", "constructor", "webtransport", ""}) {
        const std::string query = "EIO=4&transport=" + name;
        expect_refused(ask_once(get(query)), 400, kUnknownTransport, query);
        expect_upgrade_refused(query, kUnknownTransport);
    }
    expect_refused(ask_once(get("EIO=4")), 400, kUnknownTransport, "none");
}

TEST_F(RefusalTest, E17_Code0_TransportsThatAreNotAllowed) {
    config_.allows_polling = false;
    start();
    expect_refused(ask_once(get(kPolling)), 400, kUnknownTransport, "polling");
    open_socket();
}

TEST_F(RefusalTest, E17_Code0_WebSocketMayBeOffAndIsNotOfferedThen) {
    config_.allows_websocket = false;
    start();
    expect_upgrade_refused(kSocket, kUnknownTransport);
    EXPECT_THAT(ask_once(get(kPolling)).body, ::testing::HasSubstr(R"("upgrades":[])"));
}

TEST_F(RefusalTest, E17_Code1_B10_UnknownSids) {
    start();
    const std::string known = open_polling();
    std::string foreign = known;
    foreign[1] = foreign[1] == 'A' ? 'B' : 'A';
    const std::vector<std::string> sids{
        "nope",
        "__proto__",
        foreign,                       // The same random part on the other loop.
        "__" + known.substr(2),        // A loop that does not exist.
        std::string(4'096, 'a'),
        "a%0Ab",
        known + "&sid=" + known};
    for (const std::string& sid : sids) {
        expect_refused(poll(sid), 400, kUnknownSid, sid);
        expect_refused(send(sid, "4x"), 400, kUnknownSid, sid);
        expect_upgrade_refused(socket(sid), kUnknownSid);
    }
    EXPECT_EQ(send(known, "4x").body, "ok") << "the real one is unhurt";
}

TEST_F(RefusalTest, B10_ASidOfTenKilobytesIsRefused) {
    start();
    EXPECT_EQ(poll(std::string(10'240, 'a')).status, 414);
}

TEST_F(RefusalTest, E17_Code2_B11_HandshakesAreGets) {
    start();
    for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
        expect_refused(ask_once(request(method, kPolling)), 400, kBadMethod, method);
    }
    RawClient client = connect();
    client.send(request("HEAD", kPolling));
    const auto answer = read_answer(client, testing::BodyRule::None);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 400) << "HEAD";
    EXPECT_EQ(server_->session_count(), 0U);
}

TEST_F(RefusalTest, OtherMethodsOnASessionAre405AndHarmless) {
    start();
    const std::string sid = open_polling();
    for (const std::string method : {"PUT", "DELETE", "OPTIONS", "PATCH"}) {
        const HttpAnswer answer = ask_once(request(method, polling(sid)));
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(answer.field("Allow"), "GET, POST") << method;
    }
    RawClient client = connect();
    client.send(request("HEAD", polling(sid)));
    EXPECT_EQ(read_answer(client, testing::BodyRule::None)->status, 405);
    EXPECT_EQ(send(sid, "4x").body, "ok");
}

TEST_F(RefusalTest, E17_Code3_TransportsThatDoNotFit) {
    start();
    const std::string sid = open_polling();
    RawClient client = open_socket();
    const std::string socket_sid = sid_of(open_packet_);
    expect_refused(ask_once(get(kSocket)), 400, kBadRequest, "no upgrade");
    expect_refused(ask_once(get(socket(sid))), 400, kBadRequest, "no upgrade, with a sid");
    expect_refused(poll(socket_sid), 400, kBadRequest, "polling on a socket");
    expect_refused(send(socket_sid, "4x"), 400, kBadRequest, "POST on a socket");
    expect_upgrade_refused(kPolling, kBadRequest);
    expect_upgrade_refused(polling(sid), kBadRequest);
    say(client, "4unhurt");
    EXPECT_EQ(read_frame(client), "4unhurt");
}

TEST_F(RefusalTest, E17_Code3_ARevisionThatIsNotTheSessions) {
    start();
    const std::string sid = open_polling();
    const std::string query = "EIO=3&transport=polling&sid=" + sid;
    expect_refused(ask_once(get(query)), 400, kBadRequest, query);
    expect_upgrade_refused("EIO=3&transport=websocket&sid=" + sid, kBadRequest);
}

TEST_F(RefusalTest, E17_Code3_OriginsThatAreNoHeaderText) {
    start();
    // What the HTTP layer does not refuse by itself.
    expect_refused(
        ask_once(get(kPolling, "Origin: http://a\r\nOrigin: http://a\r\n")),
        400,
        kBadRequest,
        "two");
    for (const std::string_view origin : {"http://a\x01", "http://a\x7f"}) {
        EXPECT_EQ(ask_once(get(kPolling, "Origin: " + std::string{origin} + "\r\n")).status, 400);
    }
}

TEST_F(RefusalTest, E17_Code4_TheApplicationMayRefuse) {
    refuse_ = [](const http::Request& request) -> std::optional<std::string> {
        const auto token = request.target.query.find("token");
        if (token == "good") return std::nullopt;
        return token ? "no \"such\" token" : "";
    };
    start();
    expect_refused(ask_once(get(kPolling)), 403, kForbidden, "without words");
    const std::string query = std::string{kPolling} + "&token=bad";
    expect_refused(ask_once(get(query)), 403, R"({"code":4,"message":"no \"such\" token"})", query);
    const HttpAnswer answer = ask_once(upgrade(std::string{kSocket} + "&token=bad"));
    expect_refused(answer, 403, R"({"code":4,"message":"no \"such\" token"})", "upgrade");
    EXPECT_EQ(ask_once(get(std::string{kPolling} + "&token=good")).status, 200);
    EXPECT_EQ(server_->session_count(), 1U);
}

TEST_F(RefusalTest, E17_AnApplicationThatThrowsIsARefusal) {
    refuse_ = [](const http::Request&) -> std::optional<std::string> {
        throw std::runtime_error{"database password is hunter2"};
    };
    start();
    expect_refused(ask_once(get(kPolling)), 400, kBadRequest, "polling");
    expect_upgrade_refused(kSocket, kBadRequest);
}

TEST_F(RefusalTest, E17_Code5_B08_OtherRevisions) {
    start();
    for (const std::string revision : {"EIO=3&", "EIO=5&", "EIO=&", "EIO=4&EIO=4&", ""}) {
        expect_refused(ask_once(get(revision + "transport=polling")), 400, kVersion, revision);
        expect_upgrade_refused(revision + "transport=websocket", kVersion);
    }
}

TEST_F(RefusalTest, HS_AnUpgradeThatIsNoWebSocketHandshakeMakesNoSession) {
    start();
    const HttpAnswer answer = ask_once(
        get(kSocket,
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 12\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
    EXPECT_EQ(answer.status, 426);
    EXPECT_EQ(answer.field("Sec-WebSocket-Version"), "13");
    EXPECT_EQ(server_->session_count(), 0U);
}

TEST_F(RefusalTest, RefusalsAreCounted) {
    start();
    ask_once(get("EIO=3&transport=polling"));
    ask_once(get(kPolling));
    open_socket();
    EXPECT_TRUE(journal_.waits_for("closed: transport close"));
    const std::string text = registry_.render();
    for (const std::string line :
         {R"(crier_engineio_refused_total{code="5"} 1)",
          R"(crier_engineio_opened_total{transport="polling"} 1)",
          R"(crier_engineio_opened_total{transport="websocket"} 1)",
          R"(crier_engineio_closed_total{reason="transport_close"} 1)",
          R"(crier_engineio_sessions{transport="polling"} 1)",
          R"(crier_engineio_sessions{transport="websocket"} 0)"}) {
        EXPECT_THAT(text, ::testing::HasSubstr(line));
    }
}

}  // namespace
}  // namespace crier::engineio
