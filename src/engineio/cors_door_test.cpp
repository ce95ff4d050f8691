#include "engineio/engine_test_fixture.hpp"

#include <gmock/gmock.h>

namespace crier::engineio {
namespace {

/// Section 1.8 and security 2.2 over real connections. The server's own origin is http://h.
class CorsDoorTest : public EngineFixture {
protected:
    static std::string from(std::string_view origin) {
        return "Origin: " + std::string{origin} + "\r\n";
    }
    static constexpr std::string_view kForbidden = R"({"code":4,"message":"Forbidden"})";
};

TEST_F(CorsDoorTest, E18_WithoutCorsOnlyOurOwnPagesComeIn) {
    start();
    EXPECT_EQ(ask_once(get(kPolling)).status, 200);
    const HttpAnswer own = ask_once(get(kPolling, from("http://h")));
    EXPECT_EQ(own.status, 200);
    EXPECT_FALSE(own.field("Access-Control-Allow-Origin").has_value());
    EXPECT_FALSE(own.field("Vary").has_value());
    for (const std::string_view origin :
         {"http://evil.example", "https://h", "http://h:81", "null"}) {
        EXPECT_EQ(ask_once(get(kPolling, from(origin))).status, 403) << origin;
        const HttpAnswer answer = ask_once(upgrade(kSocket, from(origin)));
        EXPECT_EQ(answer.status, 403) << origin;
        EXPECT_EQ(answer.body, kForbidden) << origin;
    }
    EXPECT_EQ(ask_once(upgrade(kSocket, from("http://h"))).status, 101);
}

// A POST is a "simple request": a foreign page may send it without asking.
TEST_F(CorsDoorTest, B30_EveryRequestOfASessionIsCheckedAndAForeignOneDoesNothing) {
    start();
    const std::string sid = open_polling();
    EXPECT_EQ(ask_once(post(polling(sid), "4evil", from("http://evil.example"))).status, 403);
    EXPECT_EQ(ask_once(get(polling(sid), from("http://evil.example"))).status, 403);
    EXPECT_EQ(ask_once(upgrade(socket(sid), from("http://evil.example"))).status, 403);
    EXPECT_EQ(send(sid, "4fine").body, "ok");
    EXPECT_EQ(poll(sid).body, "4fine");
    EXPECT_FALSE(journal_.has("text evil"));
}

TEST_F(CorsDoorTest, E18_WithoutCorsAPreflightIsABadMethod) {
    start();
    const HttpAnswer answer = ask_once(
        request("OPTIONS", kPolling, from("http://h") + "Access-Control-Request-Method: POST\r\n"));
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.body, R"({"code":2,"message":"Bad handshake method"})");
}

TEST_F(CorsDoorTest, E18_ListedPagesComeInAndReadTheAnswersErrorsToo) {
    config_.cors = {
        .origins = {"https://a.example", "https://b.example"}, .allows_credentials = true};
    start();
    const std::string fields = from("https://b.example");
    const auto expect_headers = [](const HttpAnswer& answer, std::string_view what) {
        EXPECT_EQ(answer.field("Access-Control-Allow-Origin"), "https://b.example") << what;
        EXPECT_EQ(answer.field("Access-Control-Allow-Credentials"), "true") << what;
        EXPECT_EQ(answer.field("Vary"), "Origin") << what;
    };
    const HttpAnswer opened = ask_once(get(kPolling, fields));
    const std::string sid = sid_of(opened.body);
    expect_headers(opened, "handshake");
    expect_headers(ask_once(post(polling(sid), "4x", fields)), "POST");
    expect_headers(ask_once(get(polling(sid), fields)), "GET");
    expect_headers(ask_once(get("EIO=3&transport=polling", fields)), "version");
    expect_headers(ask_once(get(polling("nope"), fields)), "unknown sid");
    expect_headers(ask_once(post(polling(sid), "abc", fields)), "parse error");
    const std::string other = sid_of(ask_once(get(kPolling, fields)).body);
    const std::string too_large(1'000'001, 'x');
    expect_headers(ask_once(post(polling(other), too_large, fields)), "413");

    const HttpAnswer stranger = ask_once(get(kPolling, from("https://c.example")));
    EXPECT_EQ(stranger.status, 403);
    EXPECT_FALSE(stranger.field("Access-Control-Allow-Origin").has_value());
    EXPECT_EQ(stranger.field("Vary"), "Origin");
}

TEST_F(CorsDoorTest, E18_PreflightsAreAnsweredBeforeAnythingElseIsJudged) {
    config_.cors = {.origins = {"*"}};
    start();
    const HttpAnswer answer = ask_once(request(
        "OPTIONS",
        "EIO=4&transport=polling&sid=nope",
        from("https://a.example") +
            "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: x-a\r\n"));
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.count("Content-Length"), 1U);
    EXPECT_EQ(answer.field("Content-Length"), "0");
    EXPECT_EQ(answer.field("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(answer.field("Access-Control-Allow-Methods"), "GET,POST");
    EXPECT_EQ(answer.field("Access-Control-Allow-Headers"), "x-a");
}

TEST_F(CorsDoorTest, E18_TheStarLetsEverybodyInAlsoByWebSocket) {
    config_.cors = {.origins = {"*"}};
    start();
    EXPECT_EQ(ask_once(get(kPolling, from("https://a.example"))).status, 200);
    EXPECT_EQ(ask_once(upgrade(kSocket, from("https://a.example"))).status, 101);
    EXPECT_TRUE(
        handshakes_.waits_for("/socket.io/?EIO=4&transport=websocket plain foreign 127.0.0.1"));
}

TEST_F(CorsDoorTest, HS12_AProxyThatIsTrustedSaysHowTheBrowserCame) {
    config_.trusts_proxy = true;
    start();
    const std::string https = "X-Forwarded-Proto: https\r\n";
    EXPECT_EQ(ask_once(get(kPolling, from("https://h") + https)).status, 200);
    EXPECT_EQ(ask_once(get(kPolling, from("http://h") + https)).status, 403);
    EXPECT_TRUE(handshakes_.waits_for("/socket.io/?EIO=4&transport=polling secure own 127.0.0.1"));
}

// --- Client bundles ------------------------------------------------------------------------------

constexpr std::string_view kScript = "/* socket.io */";

class BundlesTest : public EngineFixture {
protected:
    BundlesTest() {
        bundles_ = files_;
        start();
    }
    HttpAnswer fetch(std::string_view name, std::string_view fields = {}) {
        return ask_once(
            "GET /socket.io/" + std::string{name} + " HTTP/1.1\r\nHost: h\r\n" +
            std::string{fields} + "\r\n");
    }

    std::array<embedded::File, 2> files_{
        embedded::File{"socket.io.js", as_bytes(kScript), "\"4.8.4\""},
        embedded::File{"socket.io.js.map", as_bytes(std::string_view{"{}"}), "\"4.8.4\""}};
};

TEST_F(BundlesTest, E18_AreServedWithTheirVersionAsETag) {
    const HttpAnswer answer = fetch("socket.io.js");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, kScript);
    EXPECT_EQ(answer.field("ETag"), "\"4.8.4\"");
    EXPECT_EQ(answer.field("Cache-Control"), "public, max-age=0");
    EXPECT_EQ(answer.field("Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(fetch("socket.io.js.map").field("Content-Type"), "application/json");
    EXPECT_EQ(fetch("socket.io.js?v=1").status, 200);
}

TEST_F(BundlesTest, E18_AreNotSentToWhoHasThem) {
    for (const std::string_view tags : {"\"4.8.4\"", "W/\"4.8.4\"", "\"4.0.0\", \"4.8.4\"", "*"}) {
        const HttpAnswer answer =
            fetch("socket.io.js", "If-None-Match: " + std::string{tags} + "\r\n");
        EXPECT_EQ(answer.status, 304) << tags;
        EXPECT_EQ(answer.body, "") << tags;
        EXPECT_EQ(answer.field("ETag"), "\"4.8.4\"") << tags;
    }
    EXPECT_EQ(fetch("socket.io.js", "If-None-Match: \"4.8.3\"\r\n").status, 200);
}

TEST_F(BundlesTest, E18_OtherNamesAreEngineIoRequests) {
    const HttpAnswer answer = fetch("socket.io.min.js");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.body, R"({"code":0,"message":"Transport unknown"})");
}

}  // namespace
}  // namespace crier::engineio
