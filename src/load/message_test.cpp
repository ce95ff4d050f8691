#include "load/message.hpp"

#include "websocket/message_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crier::load {
namespace {

/// What a server reads in a frame of a client.
std::string read_by_server(const SharedBytes& frame) {
    const websocket::WebSocketConfig limits;
    websocket::MessageParser parser{limits};
    std::vector<std::byte> bytes(frame.view().begin(), frame.view().end());
    const auto step = parser.parse(bytes);
    if (!step || step->event != websocket::MessageParser::Event::Text) return "no text";
    EXPECT_EQ(step->used, bytes.size());
    return std::string{as_text(parser.payload())};
}

TEST(MessageTest, EachProtocolHasItsWordsForEachKind) {
    const auto text = [](Protocol protocol, MessageKind kind) {
        return read_by_server(MessageWriter{protocol, kind, kMarkBytes + 3}.write(0xBEEF));
    };

    EXPECT_EQ(
        text(Protocol::SocketIo, MessageKind::Broadcast), R"(42["pub","#000000000000beef#xxx"])");
    EXPECT_EQ(text(Protocol::SocketIo, MessageKind::Echo), R"(42["e","#000000000000beef#xxx"])");
    EXPECT_EQ(text(Protocol::Plain, MessageKind::Broadcast), "#000000000000beef#xxx");
    EXPECT_EQ(text(Protocol::Plain, MessageKind::Echo), "E#000000000000beef#xxx");
}

TEST(MessageTest, FramesOfEveryLengthFormAreReadAsTheyWereWritten) {
    for (const std::size_t bytes :
         {kMarkBytes,
          std::size_t{125},
          std::size_t{126},
          std::size_t{65'535},
          std::size_t{65'536},
          std::size_t{200'000}}) {
        const MessageWriter writer{Protocol::Plain, MessageKind::Broadcast, bytes};
        const std::string text = read_by_server(writer.write(7));
        EXPECT_EQ(text.size(), bytes);
        EXPECT_EQ(find_mark(text), 7U);
    }
}

TEST(MessageTest, AMarkIsFoundWhereverItStands) {
    EXPECT_EQ(find_mark(R"(42["msg","#00000000000000ff#xx","offset"])"), 0xFFU);
    EXPECT_EQ(find_mark("#ffffffffffffffff#"), ~std::uint64_t{0});
}

TEST(MessageTest, WhatHasNoMarkHasNoNumber) {
    EXPECT_FALSE(find_mark(""));
    EXPECT_FALSE(find_mark(R"(42["news","hello"])"));
    EXPECT_FALSE(find_mark("#000000000000beef"));
    EXPECT_FALSE(find_mark("#00000000000 beef#"));
    EXPECT_FALSE(find_mark("#000000000000beefx"));
}

}  // namespace
}  // namespace crier::load
