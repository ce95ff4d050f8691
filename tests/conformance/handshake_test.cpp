#include "tests/conformance/server_environment.hpp"
#include "tests/conformance/websocket_case.hpp"
#include "tests/conformance/websocket_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

// Table HS: the opening handshake, against the real binary.

namespace crier::conformance {
namespace {

using testing::HttpAnswer;
using testing::RawClient;
using testing::ServerProcess;

constexpr std::string_view kKey = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
constexpr std::string_view kVersion = "Sec-WebSocket-Version: 13\r\n";
constexpr std::string_view kUpgrade = "Upgrade: websocket\r\n";
constexpr std::string_view kConnection = "Connection: Upgrade\r\n";

std::string request(std::initializer_list<std::string_view> lines) {
    std::string all;
    for (const std::string_view line : lines) all += line;
    return all + "\r\n";
}

/// The first answer to `bytes` on a new connection; status 0 when there is none.
HttpAnswer ask(const ServerProcess& server, std::string_view bytes) {
    RawClient client{server.port()};
    client.send(bytes);
    return testing::read_answer(client).value_or(HttpAnswer{});
}

HttpAnswer ask(std::string_view bytes) { return ask(ServerEnvironment::server(), bytes); }

/// A handshake whose head is right but for `fields`, which replace all but request line and Host.
int status_of(std::initializer_list<std::string_view> fields) {
    return ask("GET /echo-socket HTTP/1.1\r\nHost: h\r\n" + request(fields)).status;
}

int status_with(std::string_view further_fields, std::string_view target = "/echo") {
    return ask(handshake_request(target, further_fields)).status;
}

TEST(Handshake, HS01_TheSampleKeyHasTheSampleAnswer) {
    const HttpAnswer answer = ask(handshake_request("/echo"));
    EXPECT_EQ(answer.status, 101);
    EXPECT_EQ(answer.field("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(answer.field("Upgrade"), "websocket");
    EXPECT_EQ(answer.field("Connection"), "Upgrade");
}

TEST(Handshake, HS02_OtherMethodsThanGetAre405) {
    for (const std::string method : {"POST", "PUT"}) {
        const HttpAnswer answer =
            ask(method + " /echo-socket HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n" +
                request({kUpgrade, kConnection, kKey, kVersion}));
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(answer.field("Allow"), "GET") << method;
    }
}

TEST(Handshake, HS03_Http10CannotUpgrade) {
    const HttpAnswer answer =
        ask("GET /echo-socket HTTP/1.0\r\nHost: h\r\n" +
            request({kUpgrade, kConnection, kKey, kVersion}));
    EXPECT_EQ(answer.status, 426);
}

TEST(Handshake, HS04_ExactlyOneValidHost) {
    const std::string rest = request({kUpgrade, kConnection, kKey, kVersion});
    for (const std::string hosts :
         {"", "Host: h\r\nHost: h\r\n", "Host: a b\r\n", "Host: \r\n", "Host: user@h\r\n"}) {
        EXPECT_EQ(ask("GET /echo HTTP/1.1\r\n" + hosts + rest).status, 400) << hosts;
    }
}

TEST(Handshake, HS05_ASocketPathWithoutUpgradeIs426) {
    const HttpAnswer answer = ask("GET /echo-socket HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(answer.status, 426);
    EXPECT_EQ(answer.field("Upgrade"), "websocket");
    EXPECT_EQ(answer.field("Connection"), "Upgrade");
}

TEST(Handshake, HS06_UpgradeIsAListOfTokensWithoutCase) {
    for (const std::string_view upgrade :
         {"Upgrade: WebSocket\r\n", "Upgrade: foo, websocket\r\n"}) {
        EXPECT_EQ(status_of({upgrade, kConnection, kKey, kVersion}), 101) << upgrade;
    }
}

TEST(Handshake, HS07_AnotherProtocolIsIgnored) {
    for (const std::string_view upgrade : {"Upgrade: h2c\r\n", "Upgrade: websocketx\r\n"}) {
        EXPECT_EQ(status_of({upgrade, kConnection, kKey, kVersion}), 426) << upgrade;
    }
}

TEST(Handshake, HS08_ConnectionIsAListOfTokens) {
    EXPECT_EQ(status_of({kUpgrade, "Connection: keep-alive, Upgrade\r\n", kKey, kVersion}), 101);
}

TEST(Handshake, HS09_ConnectionMustNameUpgrade) {
    EXPECT_EQ(status_of({kUpgrade, "Connection: keep-alive\r\n", kKey, kVersion}), 400);
    EXPECT_EQ(status_of({kUpgrade, kKey, kVersion}), 400);
}

TEST(Handshake, HS10_TheKeyHas16BytesOnce) {
    for (const std::string_view key :
         {"",
          "Sec-WebSocket-Key: ?\r\n",
          "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA\r\n",
          "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA=\r\n"}) {
        EXPECT_EQ(status_of({kUpgrade, kConnection, key, kVersion}), 400) << key;
    }
    EXPECT_EQ(status_of({kUpgrade, kConnection, kKey, kKey, kVersion}), 400);
}

TEST(Handshake, HS11_OnlyVersion13) {
    for (const std::string version : {"", "0", "8", "14", "13, 8", "013"}) {
        const std::string field =
            version.empty() ? "" : "Sec-WebSocket-Version: " + version + "\r\n";
        const HttpAnswer answer = ask(
            "GET /echo HTTP/1.1\r\nHost: h\r\n" + request({kUpgrade, kConnection, kKey, field}));
        EXPECT_EQ(answer.status, 426) << version;
        EXPECT_EQ(answer.field("Sec-WebSocket-Version"), "13") << version;
    }
}

TEST(Handshake, HS12_OtherOriginsAreRefused) {
    const ServerProcess server{{{"auth.allowed_origins", "https://app.example.com"}}};
    for (const std::string origin :
         {"https://other.example.com",
          "null",
          "http://app.example.com",
          "https://app.example.com:8443",
          "https://app.example.com.evil.com",
          "https://evil-app.example.com"}) {
        EXPECT_EQ(ask(server, handshake_request("/", "Origin: " + origin + "\r\n")).status, 403)
            << origin;
    }
    EXPECT_EQ(
        ask(server, handshake_request("/", "Origin: https://app.example.com\r\n")).status, 101);
}

TEST(Handshake, HS13_TwoOriginsAreMalformed) {
    EXPECT_EQ(status_with("Origin: http://h\r\nOrigin: http://h\r\n"), 400);
}

TEST(Handshake, HS14_AProgramSendsNoOrigin) { EXPECT_EQ(status_with("", "/"), 101); }

TEST(Handshake, HS15_TheKnownSubprotocolIsChosen) {
    const HttpAnswer answer =
        ask(handshake_request("/echo", "Sec-WebSocket-Protocol: other, echo, third\r\n"));
    EXPECT_EQ(answer.status, 101);
    EXPECT_EQ(answer.field("Sec-WebSocket-Protocol"), "echo");
    const HttpAnswer unknown = ask(handshake_request("/echo", "Sec-WebSocket-Protocol: other\r\n"));
    EXPECT_EQ(unknown.status, 101);
    EXPECT_EQ(unknown.count("Sec-WebSocket-Protocol"), 0U);
}

TEST(Handshake, HS16_AMalformedSubprotocolListIs400) {
    for (const std::string list : {"a,,b", "a, a", "a b", "\xc3\xa9", ""}) {
        EXPECT_EQ(status_with("Sec-WebSocket-Protocol: " + list + "\r\n"), 400) << list;
    }
    // 32 KiB are more than a head may have.
    EXPECT_EQ(status_with("Sec-WebSocket-Protocol: a" + std::string(32'768, ' ') + "b\r\n"), 431);
    EXPECT_EQ(status_with("Sec-WebSocket-Protocol: a" + std::string(15'000, ' ') + "b\r\n"), 400);
}

TEST(Handshake, HS16_AListOfSpacesCostsNextToNothing) {
    if (testing::kIsSanitized) GTEST_SKIP() << "times of a sanitizer build say nothing";
    constexpr int kTimes = 40;
    ServerProcess& server = ServerEnvironment::server();
    const std::string field = "Sec-WebSocket-Protocol: a" + std::string(15'000, ' ') + "b\r\n";
    const auto before = server.cpu_time();
    for (int i = 0; i < kTimes; ++i) EXPECT_EQ(status_with(field), 400);
    EXPECT_LT((server.cpu_time() - before) / kTimes, std::chrono::milliseconds{5});
}

TEST(Handshake, HS17_HS18_HS20_OffersThatCannotBeKeptAreDeclined) {
    for (const std::string& offer :
         {std::string{"unknown-extension"},
          std::string{"permessage-deflate; server_max_window_bits=7"},
          std::string{"permessage-deflate; server_max_window_bits=16"},
          std::string{"permessage-deflate; server_max_window_bits=08"},
          std::string{"permessage-deflate; server_max_window_bits=abc"},
          std::string{"permessage-deflate; server_max_window_bits=9; server_max_window_bits=9"},
          std::string{"permessage-deflate; unknown=1"},
          std::string{"constructor; __proto__"},
          "permessage-deflate; " + std::string(10'240, 'x')}) {
        const HttpAnswer answer =
            ask(handshake_request("/echo", "Sec-WebSocket-Extensions: " + offer + "\r\n"));
        EXPECT_EQ(answer.status, 101) << offer.substr(0, 80);
        EXPECT_EQ(answer.count("Sec-WebSocket-Extensions"), 0U) << offer.substr(0, 80);
    }
}

TEST(Handshake, HS18_HS19_AnOfferThatCanBeKeptIsTaken) {
    for (const std::string offer :
         {"permessage-deflate; client_max_window_bits",
          "permessage-deflate; client_max_window_bits=\"10\"",
          "permessage-deflate; server_max_window_bits=7, permessage-deflate"}) {
        const HttpAnswer answer =
            ask(handshake_request("/echo", "Sec-WebSocket-Extensions: " + offer + "\r\n"));
        EXPECT_EQ(answer.status, 101) << offer;
        EXPECT_EQ(
            answer.field("Sec-WebSocket-Extensions"),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover")
            << offer;
    }
}

TEST(Handshake, HS21_AHandshakeHasNoBody) {
    for (const std::string body :
         {"Content-Length: 5\r\n\r\nhello",
          "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"}) {
        std::string bytes = handshake_request("/echo");
        bytes.resize(bytes.size() - 2);
        RawClient client{ServerEnvironment::server().port()};
        client.send(bytes + body);
        EXPECT_EQ(testing::read_answer(client).value_or(HttpAnswer{}).status, 400);
        EXPECT_TRUE(client.read_to_end());
        EXPECT_EQ(client.received(), "");
    }
}

TEST(Handshake, HS22_AFrameInTheSegmentOfTheRequestIsRead) {
    RawClient client{ServerEnvironment::server().port()};
    client.send(handshake_request("/echo") + text("early"));
    EXPECT_EQ(testing::read_answer(client).value_or(HttpAnswer{}).status, 101);
    EXPECT_EQ(read_frame(client), server_frame(Opcode::Text, "early"));
}

TEST(Handshake, HS23_OneByteInEachSegment) {
    RawClient client{ServerEnvironment::server().port()};
    client.send_in_pieces(handshake_request("/echo"), 1);
    EXPECT_EQ(testing::read_answer(client).value_or(HttpAnswer{}).status, 101);
}

TEST(Handshake, HS24_AHandshakeThatStallsIs408) {
    const ServerProcess server{{{"timeouts.head", "300ms"}, {"server.conformance", "true"}}};
    const std::string whole = handshake_request("/echo");
    RawClient client{server.port()};
    client.send(whole.substr(0, whole.size() / 2));
    EXPECT_EQ(testing::read_answer(client).value_or(HttpAnswer{}).status, 408);
    EXPECT_TRUE(client.read_to_end());
}

TEST(Handshake, HS25_TooManyOrTooLargeFieldsAre431) {
    std::string fields;
    for (int i = 0; i < 101; ++i) fields += "X-" + std::to_string(i) + ": v\r\n";
    EXPECT_EQ(status_with(fields), 431);
    EXPECT_EQ(status_with("X-Large: " + std::string(65'536, 'a') + "\r\n"), 431);
    for (int i = 101; i < 2'000; ++i) fields += "X-" + std::to_string(i) + ": v\r\n";
    EXPECT_EQ(status_of({kConnection, kKey, kVersion, fields, kUpgrade}), 431);
}

TEST(Handshake, HS26_ALongRequestLineIs414) {
    EXPECT_EQ(status_with("", "/echo?" + std::string(9'000, 'a')), 414);
}

TEST(Handshake, HS27_AnUnknownPathIs404) { EXPECT_EQ(status_with("", "/nowhere"), 404); }

// The contract of System A tells a missing credential by a close code: a browser cannot see the
// status of a refused handshake.
TEST(Handshake, HS28_AMissingCredentialIsClose4001AfterTheHandshake) {
    RawClient client = open_websocket(ServerEnvironment::server().port(), "/");
    EXPECT_EQ(close_code_of(read_frame(client)), 4001);
    RawClient invalid = open_websocket(ServerEnvironment::server().port(), "/?token=invalid");
    EXPECT_EQ(close_code_of(read_frame(invalid)), 4001);
}

TEST(Handshake, HS29_AHandshakeThatHasBegunIsToldThatTheServerDrains) {
    ServerProcess server{{{"server.conformance", "true"}, {"server.loops", "1"}}};
    const std::string whole = handshake_request("/echo");
    RawClient client{server.port()};
    // An answer shows that the server knows this connection; the second request has begun when
    // it is told to stop.
    client.send("GET /cookie HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_EQ(testing::read_answer(client).value_or(HttpAnswer{}).status, 200);
    client.send(whole.substr(0, 40));
    RawClient other{server.port()};
    other.send("GET /cookie HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_EQ(testing::read_answer(other).value_or(HttpAnswer{}).status, 200);
    server.signal(SIGTERM);
    // An idle connection of the same loop ends when the loop drains.
    ASSERT_TRUE(other.read_to_end());

    client.send(whole.substr(40));

    const HttpAnswer answer = testing::read_answer(client).value_or(HttpAnswer{});
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.field("Retry-After").has_value());
    EXPECT_TRUE(client.read_to_end());
}

TEST(Handshake, HS30_NoiseIsRefusedAndNotLogged) {
    ServerProcess& server = ServerEnvironment::server();
    const auto lines = [&] {
        const std::string output = server.output();
        return std::count(output.begin(), output.end(), '\n');
    };
    const auto before = lines();
    const std::vector<std::string> noises = {
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        hex("16030100c8010000c40303") + std::string(100, 'x'),
        hex("009180feca0d0a0d0a")};
    for (const std::string& noise : noises) {
        RawClient client{server.port()};
        client.send(noise);
        EXPECT_EQ(testing::read_answer(client).value_or(HttpAnswer{}).status, 400);
        EXPECT_TRUE(client.read_to_end());
    }
    EXPECT_LE(lines() - before, std::ssize(noises));
}

}  // namespace
}  // namespace crier::conformance
