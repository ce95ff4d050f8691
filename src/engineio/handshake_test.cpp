#include "engineio/handshake.hpp"

#include <gtest/gtest.h>

namespace crier::engineio {
namespace {

http::Request request_for(std::string_view target) {
    http::Request request;
    request.target = *http::parse_target(target);
    request.peer_host = "192.0.2.1";
    return request;
}

TEST(HandshakeTest, KeepsWhatTheRequestSaid) {
    http::Request request = request_for("/socket.io/?EIO=4&name=J%C3%BCrgen%20%26&empty=&EIO=3");
    request.headers.add("Host", "example.com");
    request.headers.add("Cookie", "a=1; b=2");
    request.headers.add("X-Empty", "");
    request.headers.add("cookie", "second");
    const WallTime now{std::chrono::seconds{1'700'000'000}};
    const auto handshake = make_handshake(request, false, now);
    EXPECT_EQ(handshake->header("host"), "example.com");
    EXPECT_EQ(handshake->header("COOKIE"), "a=1; b=2");
    EXPECT_EQ(handshake->header("X-Empty"), "");
    EXPECT_EQ(handshake->header("EIO"), std::nullopt) << "a parameter is no field";
    EXPECT_EQ(handshake->header("\x01"), std::nullopt);
    EXPECT_EQ(handshake->header(""), std::nullopt);
    EXPECT_EQ(handshake->header("example.com"), std::nullopt) << "a value is no name";
    EXPECT_EQ(handshake->query("EIO"), "4");
    EXPECT_EQ(handshake->query("name"), "J\xC3\xBCrgen &");
    EXPECT_EQ(handshake->query("empty"), "");
    EXPECT_EQ(handshake->query("eio"), std::nullopt);
    EXPECT_EQ(handshake->query("Host"), std::nullopt);
    EXPECT_EQ(handshake->url(), "/socket.io/?EIO=4&name=J%C3%BCrgen%20%26&empty=&EIO=3");
    EXPECT_EQ(handshake->address(), "192.0.2.1");
    EXPECT_EQ(handshake->time(), now);
    EXPECT_FALSE(handshake->is_secure());
}

TEST(HandshakeTest, AQueryWithoutEscapesIsReadFromTheUrl) {
    const auto handshake = make_handshake(
        request_for("/socket.io/?EIO=4&b=&transport=websocket&b=2&c"), false, WallTime{});
    EXPECT_EQ(handshake->url(), "/socket.io/?EIO=4&b=&transport=websocket&b=2&c=");
    EXPECT_EQ(handshake->query("EIO"), "4");
    EXPECT_EQ(handshake->query("b"), "");
    EXPECT_EQ(handshake->query("transport"), "websocket");
    EXPECT_EQ(handshake->query("c"), "");
    EXPECT_EQ(handshake->query("trans"), std::nullopt);
    EXPECT_EQ(handshake->query("websocket"), std::nullopt);
    const auto plain = make_handshake(request_for("/socket.io/"), false, WallTime{});
    EXPECT_EQ(plain->query("EIO"), std::nullopt);
    const auto escaped_path = make_handshake(request_for("/a%20b?x=1"), false, WallTime{});
    EXPECT_EQ(escaped_path->query("x"), "1");
}

TEST(HandshakeTest, ARequestThatSaidNothingIsNoSpecialCase) {
    const auto handshake = make_handshake(http::Request{}, false, WallTime{});
    EXPECT_EQ(handshake->header("Host"), std::nullopt);
    EXPECT_EQ(handshake->query("EIO"), std::nullopt);
    EXPECT_EQ(handshake->url(), "");
    EXPECT_EQ(handshake->address(), "");
    EXPECT_FALSE(handshake->is_cross_origin());
}

TEST(HandshakeTest, AnotherOriginIsOneThatIsNotOurs) {
    http::Request request = request_for("/socket.io/");
    request.headers.add("Host", "example.com:8080");
    request.headers.add("Origin", "http://example.com:8080");
    EXPECT_FALSE(make_handshake(request, false, WallTime{})->is_cross_origin());
    request.headers.set("Origin", "http://example.com");
    EXPECT_TRUE(make_handshake(request, false, WallTime{})->is_cross_origin());
    request.headers.set("Origin", "null");
    EXPECT_TRUE(make_handshake(request, false, WallTime{})->is_cross_origin());
}

TEST(HandshakeTest, OnlyATrustedProxySaysHowTheBrowserCame) {
    http::Request request = request_for("/socket.io/");
    request.headers.add("X-Forwarded-Proto", "https");
    EXPECT_TRUE(make_handshake(request, true, WallTime{})->is_secure());
    EXPECT_FALSE(make_handshake(request, false, WallTime{})->is_secure());
}

}  // namespace
}  // namespace crier::engineio
