#include "load/target.hpp"

#include "net/listening_socket.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>

namespace crier::load {
namespace {

TargetUrl parsed(std::string_view url, Protocol protocol) {
    const auto target = parse_target_url(url, protocol);
    EXPECT_TRUE(target) << url;
    return target.value_or(TargetUrl{});
}

TEST(TargetTest, APathThatIsLeftOutIsThatOfTheProtocol) {
    const std::string engine = "/socket.io/?EIO=4&transport=websocket";
    EXPECT_EQ(
        parsed("ws://127.0.0.1:3000", Protocol::SocketIo), (TargetUrl{"127.0.0.1", 3000, engine}));
    EXPECT_EQ(parsed("ws://a.example", Protocol::Plain), (TargetUrl{"a.example", 80, "/"}));
}

TEST(TargetTest, TheQueryOfEngineIoIsAddedWhereItIsMissing) {
    EXPECT_EQ(parsed("ws://h/io", Protocol::SocketIo).path, "/io?EIO=4&transport=websocket");
    EXPECT_EQ(
        parsed("ws://h/io?token=1", Protocol::SocketIo).path,
        "/io?token=1&EIO=4&transport=websocket");
    const std::string whole = "/io?EIO=4&transport=websocket";
    EXPECT_EQ(parsed("ws://h" + whole, Protocol::SocketIo).path, whole);
    EXPECT_EQ(parsed("ws://h/chat?x=1", Protocol::Plain).path, "/chat?x=1");
}

TEST(TargetTest, AnIpv6HostStandsInBrackets) {
    const TargetUrl target = parsed("ws://[::1]:81/x", Protocol::Plain);
    EXPECT_EQ(target, (TargetUrl{"::1", 81, "/x"}));
    EXPECT_EQ(target.authority(), "[::1]:81");
    EXPECT_EQ(parsed("ws://[::1]", Protocol::Plain).port, 80);
}

TEST(TargetTest, WhatIsNoAddressIsRefusedWithARemedy) {
    for (const std::string_view url :
         {"",
          "http://h",
          "wss://h",
          "ws://",
          "ws://:80",
          "ws://h:",
          "ws://h:0",
          "ws://h:99999",
          "ws://h:8x",
          "ws://[::1"}) {
        const auto target = parse_target_url(url, Protocol::Plain);
        ASSERT_FALSE(target) << url;
        EXPECT_FALSE(target.error().remedy.empty());
    }
}

TEST(TargetTest, EachTwentyThousandConnectionsComeFromAnAddressOfTheirOwn) {
    const auto listening = net::listen_tcp("127.0.0.1", 0, net::PortSharing::Exclusive);
    ASSERT_TRUE(listening);
    const auto target = resolve({"127.0.0.1", net::local_port(*listening), "/"});
    ASSERT_TRUE(target);
    const auto source = [&](std::size_t number) {
        const auto socket = dial(*target, number);
        EXPECT_TRUE(socket) << socket.error();
        sockaddr_in address{};
        socklen_t size = sizeof address;
        ::getsockname(socket->get(), reinterpret_cast<sockaddr*>(&address), &size);
        return ntohl(address.sin_addr.s_addr);
    };

    EXPECT_EQ(source(0), source(19'999));
    EXPECT_EQ(source(20'000), source(0) + 1);
}

}  // namespace
}  // namespace crier::load
