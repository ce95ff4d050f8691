#include "engineio/request.hpp"

#include <gtest/gtest.h>

namespace crier::engineio {
namespace {

using Code = ErrorCode;

http::Query query(std::string_view text) {
    return http::parse_target("/socket.io/?" + std::string{text})->query;
}

constexpr RequestFacts kGet{.is_get = true};
constexpr RequestFacts kPost{.is_get = false};
constexpr RequestFacts kUpgrade{.is_get = true, .is_upgrade = true};

/// What becomes of a query: the JSON body of the refusal, or "accepted".
std::string judge(std::string_view text, const RequestFacts& facts = kGet) {
    const http::Query given = query(text);
    const auto request = judge_request(given, facts);
    return request ? "accepted" : encode_refusal(request.error());
}

constexpr std::string_view kUnknownTransport = R"({"code":0,"message":"Transport unknown"})";
constexpr std::string_view kUnknownSid = R"({"code":1,"message":"Session ID unknown"})";
constexpr std::string_view kBadMethod = R"({"code":2,"message":"Bad handshake method"})";
constexpr std::string_view kBadRequest = R"({"code":3,"message":"Bad request"})";
constexpr std::string_view kBadVersion = R"({"code":5,"message":"Unsupported protocol version"})";

TEST(RequestTest, Section1_7EveryCodeHasItsMessageAndStatus) {
    for (int code = 0; code <= 5; ++code) {
        const Refusal refused = refusal(static_cast<Code>(code));
        EXPECT_EQ(refused.status, code == 4 ? http::Status::Forbidden : http::Status::BadRequest);
    }
    EXPECT_EQ(encode_refusal(refusal(Code::UnknownTransport)), kUnknownTransport);
    EXPECT_EQ(encode_refusal(refusal(Code::UnknownSid)), kUnknownSid);
    EXPECT_EQ(encode_refusal(refusal(Code::BadHandshakeMethod)), kBadMethod);
    EXPECT_EQ(encode_refusal(refusal(Code::BadRequest)), kBadRequest);
    EXPECT_EQ(encode_refusal(refusal(Code::Forbidden)), R"({"code":4,"message":"Forbidden"})");
    EXPECT_EQ(encode_refusal(refusal(Code::UnsupportedProtocol)), kBadVersion);
    EXPECT_EQ(encode_refusal(forbidden("no \"way\"")), R"({"code":4,"message":"no \"way\""})");
    EXPECT_EQ(encode_refusal(forbidden("")), R"({"code":4,"message":"Forbidden"})");
}

TEST(RequestTest, Section1_1HandshakesAreAccepted) {
    const http::Query polling = query("EIO=4&transport=polling&t=abc&user=7");
    const auto request = judge_request(polling, kGet);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->transport, Transport::Polling);
    EXPECT_FALSE(request->sid);
    EXPECT_FALSE(request->wants_base64);
    EXPECT_FALSE(request->jsonp_index);
    EXPECT_EQ(request->cache_buster, "abc");

    const http::Query websocket = query("EIO=4&transport=websocket&b64=1&sid=");
    const auto upgrade = judge_request(websocket, kUpgrade);
    ASSERT_TRUE(upgrade);
    EXPECT_EQ(upgrade->transport, Transport::WebSocket);
    EXPECT_TRUE(upgrade->wants_base64);
    EXPECT_FALSE(upgrade->sid) << "an empty sid is none";
}

// B09, CVE-2023-31125, GHSA-gr94-w7qr-f4j3.
TEST(RequestTest, B09UnknownTransportsAreCode0OnBothPaths) {
    for (const char* transport :
         {"",
          "&transport=",
          "&transport=foo",
          "&transport=__proto__",
          "&transport=constructor",
          "&transport=webtransport",
          "&transport=Polling",
          "&transport=polling&transport=websocket",
          "&transport=polling%20"}) {
        const std::string text = std::string{"EIO=4"} + transport;
        EXPECT_EQ(judge(text, kGet), kUnknownTransport) << text;
        EXPECT_EQ(judge(text, kUpgrade), kUnknownTransport) << text;
        EXPECT_EQ(judge(text + "&sid=abc", kPost), kUnknownTransport) << text;
    }
    const RequestFacts no_polling{.is_get = true, .allows_polling = false};
    EXPECT_EQ(judge("EIO=4&transport=polling", no_polling), kUnknownTransport);
    RequestFacts no_websocket = kUpgrade;
    no_websocket.allows_websocket = false;
    EXPECT_EQ(judge("EIO=4&transport=websocket", no_websocket), kUnknownTransport);
}

// B10: what can be said before the lookup.
TEST(RequestTest, B10ImpossibleSidsAreCode1) {
    const std::string longest(64, 'a');
    EXPECT_EQ(judge("EIO=4&transport=polling&sid=" + longest), "accepted");
    EXPECT_EQ(judge("EIO=4&transport=polling&sid=lv_VI97HAXpY6y-WAAAC"), "accepted");
    EXPECT_EQ(judge("EIO=4&transport=polling&sid=__proto__"), "accepted") << "only to be looked up";
    for (const std::string& sid :
         {longest + "a",
          std::string(10'240, 'a'),
          std::string{"a%20b"},
          std::string{"a.b"},
          std::string{"a%2Fb"},
          std::string{"%C3%A9"},
          std::string{"a&sid=b"}}) {
        EXPECT_EQ(judge("EIO=4&transport=polling&sid=" + sid), kUnknownSid) << sid;
    }
}

TEST(RequestTest, B11HandshakesOtherThanGetAreCode2) {
    EXPECT_EQ(judge("EIO=4&transport=polling", kPost), kBadMethod);
    EXPECT_EQ(judge("EIO=4&transport=websocket", kPost), kBadMethod);
    EXPECT_EQ(judge("EIO=4&transport=polling&sid=abc", kPost), "accepted");
}

TEST(RequestTest, Section1_7BadOriginAndMissingUpgradeAreCode3) {
    for (const std::string_view origin : {"a\x01", "\x7f", "a\nb"}) {
        const RequestFacts facts{.is_get = true, .origin = origin};
        EXPECT_EQ(judge("EIO=4&transport=polling", facts), kBadRequest) << origin;
    }
    const RequestFacts fine{.is_get = true, .origin = "https://\xc3\xa9.example\t"};
    EXPECT_EQ(judge("EIO=4&transport=polling", fine), "accepted");
    EXPECT_EQ(judge("EIO=4&transport=websocket", kGet), kBadRequest);
    EXPECT_EQ(judge("EIO=4&transport=polling", kUpgrade), kBadRequest);
    for (const char* index : {"j=", "j=x", "j=-1", "j=1234567890", "j=1&j=2"}) {
        EXPECT_EQ(judge(std::string{"EIO=4&transport=polling&"} + index), kBadRequest) << index;
    }
    const http::Query jsonp = query("EIO=4&transport=polling&j=3");
    EXPECT_EQ(judge_request(jsonp, kGet)->jsonp_index, 3U);
}

// B08, checklist 3.
TEST(RequestTest, B08OtherRevisionsAreCode5BeforeAnyUpgrade) {
    for (const char* revision :
         {"EIO=3", "EIO=5", "EIO=", "EIO=04", "EIO=4&EIO=4", "eio=4", "x=1"}) {
        const std::string text{revision};
        EXPECT_EQ(judge(text + "&transport=polling", kGet), kBadVersion) << text;
        EXPECT_EQ(judge(text + "&transport=websocket", kUpgrade), kBadVersion) << text;
    }
}

TEST(RequestTest, Section1_7ChecksInTheOrderOfTheReference) {
    const RequestFacts all_wrong{.is_get = false, .origin = "\x01"};
    EXPECT_EQ(judge("EIO=3&transport=x&sid=.", all_wrong), kUnknownTransport);
    EXPECT_EQ(judge("EIO=3&transport=polling&sid=.", all_wrong), kBadRequest) << "Origin";
    EXPECT_EQ(judge("EIO=3&transport=polling&sid=.", kPost), kUnknownSid);
    EXPECT_EQ(judge("EIO=3&transport=websocket", kPost), kBadMethod);
    EXPECT_EQ(judge("EIO=3&transport=websocket", kGet), kBadRequest) << "no Upgrade";
}

/// For a session that exists: nullopt when the request may go on.
std::optional<Code> judge_session(
    std::string_view text, const RequestFacts& facts, Transport current) {
    const http::Query given = query(text);
    const auto verdict = judge_session_request(judge_request(given, facts).value(), facts, current);
    return verdict ? std::nullopt : std::optional{verdict.error().code};
}

TEST(RequestTest, Section1_7MismatchesWithASessionAreCode3) {
    const auto polling = Transport::Polling;
    const auto websocket = Transport::WebSocket;
    const std::string_view poll = "EIO=4&transport=polling&sid=a";
    const std::string_view upgrade = "EIO=4&transport=websocket&sid=a";
    EXPECT_EQ(judge_session(poll, kGet, polling), std::nullopt);
    EXPECT_EQ(judge_session(poll, kPost, polling), std::nullopt);
    EXPECT_EQ(judge_session(upgrade, kUpgrade, polling), std::nullopt);
    EXPECT_EQ(judge_session(upgrade, kUpgrade, websocket), std::nullopt) << "accepted, then closed";
    EXPECT_EQ(judge_session(poll, kGet, websocket), Code::BadRequest) << "stale polling";
    EXPECT_EQ(judge_session(upgrade, kGet, polling), Code::BadRequest);
    EXPECT_EQ(judge_session(upgrade, kGet, websocket), Code::BadRequest);
    EXPECT_EQ(judge_session(poll, kUpgrade, polling), Code::BadRequest);
    EXPECT_EQ(judge_session("EIO=3&transport=polling&sid=a", kGet, polling), Code::BadRequest);
    EXPECT_EQ(judge_session("transport=websocket&sid=a", kUpgrade, polling), Code::BadRequest);
}

}  // namespace
}  // namespace crier::engineio
