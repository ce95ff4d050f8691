#include "websocket/message_parser.hpp"

#include "base/hex.hpp"
#include "websocket/client_frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace crier::websocket {
namespace {

using ::testing::ElementsAre;

const std::vector<std::size_t> kPieces = {1, 2, 3, 7, 997, 10'000'000};

/// "text:…", "ping:…", "close 1000:", or "! 1002" when the connection is failed.
std::vector<std::string> events_of(
    std::string input, std::size_t piece, const WebSocketConfig& config = {}) {
    MessageParser parser{config};
    std::vector<std::string> events;
    for (std::size_t at = 0; at < input.size(); at += piece) {
        MutableBytes bytes = std::as_writable_bytes(std::span{input});
        bytes = bytes.subspan(at, std::min(piece, input.size() - at));
        while (true) {
            const auto step = parser.parse(bytes);
            if (!step) {
                events.push_back("! " + std::to_string(static_cast<int>(step.error().code)));
                return events;
            }
            bytes = bytes.subspan(step->used);
            const std::string payload{as_text(parser.payload())};
            switch (step->event) {
                case MessageParser::Event::Text: events.push_back("text:" + payload); break;
                case MessageParser::Event::Binary: events.push_back("binary:" + payload); break;
                case MessageParser::Event::Ping: events.push_back("ping:" + payload); break;
                case MessageParser::Event::Pong: events.push_back("pong:" + payload); break;
                case MessageParser::Event::Close:
                    events.push_back("close " + std::to_string(parser.close_code().value_or(0)));
                    break;
                case MessageParser::Event::NeedMore: break;
            }
            if (step->event == MessageParser::Event::NeedMore) break;
        }
    }
    return events;
}

std::string frame(ClientFrame frame) { return encode_client_frame(frame); }

void expect_events(
    const std::string& input,
    const std::vector<std::string>& expected,
    const WebSocketConfig& config = {}) {
    for (const std::size_t piece : kPieces) {
        EXPECT_EQ(events_of(input, piece, config), expected) << "in pieces of " << piece;
    }
}

TEST(MessageParserTest, ReadsMessagesInPiecesOfAnySize) {
    expect_events(
        client_text("") + client_text("Hello") + client_text(std::string(300, 'x')) +
            frame({.opcode = Opcode::Binary, .payload = std::string(70'000, 'b')}) +
            client_close(1000, "bye"),
        {"text:",
         "text:Hello",
         "text:" + std::string(300, 'x'),
         "binary:" + std::string(70'000, 'b'),
         "close 1000"});
}

TEST(MessageParserTest, PutsFragmentsTogetherAroundControlFrames) {
    expect_events(
        frame({.payload = "one ", .is_final = false}) +
            frame({.opcode = Opcode::Ping, .payload = "p"}) +
            frame({.opcode = Opcode::Continuation, .is_final = false}) +
            frame({.opcode = Opcode::Continuation, .payload = "two", .is_final = true}) +
            frame({.opcode = Opcode::Pong, .payload = std::string(125, 'q')}) + client_text("next"),
        {"ping:p", "text:one two", "pong:" + std::string(125, 'q'), "text:next"});
}

TEST(MessageParserTest, FX01_UnmaskedFramesAre1002) {
    expect_events(encode_client_frame({.payload = "x", .is_masked = false}), {"! 1002"});
}

TEST(MessageParserTest, FX02_LengthsMustBeMinimal) {
    expect_events(encode_client_frame({.payload = std::string(125, 'x')}, 2), {"! 1002"});
    expect_events(encode_client_frame({.payload = std::string(65'535, 'x')}, 8), {"! 1002"});
}

TEST(MessageParserTest, FX03_ALengthWithTheTopBitIs1002) {
    const auto head = *parse_hex("81ff800000000000000100000000");
    expect_events(std::string{as_text(head)}, {"! 1002"});
}

TEST(MessageParserTest, FX04_AHugeLengthIs1009BeforeAnyPayload) {
    const auto head = *parse_hex("81ff400000000000000000000000");
    expect_events(std::string{as_text(head)}, {"! 1009"});
}

TEST(MessageParserTest, FX06_TinyFragmentsAre1008AtTheLimit) {
    std::string input = frame({.payload = "a", .is_final = false});
    for (int i = 0; i < 2'000; ++i) {
        input += frame({.opcode = Opcode::Continuation, .payload = "b", .is_final = false});
    }
    expect_events(input, {"! 1008"});
}

TEST(MessageParserTest, FX07_EndlessFragmentsAre1009AtTheLimit) {
    std::string input = frame({.payload = "a", .is_final = false});
    const std::string next = frame(
        {.opcode = Opcode::Continuation, .payload = std::string(65'536, 'b'), .is_final = false});
    for (int i = 0; i < 20; ++i) input += next;
    EXPECT_THAT(events_of(input, 997), ElementsAre("! 1009"));
}

TEST(MessageParserTest, B27_AMessageOfTheLimitPassesAndOneByteMoreIs1009) {
    EXPECT_THAT(
        events_of(client_text(std::string(1'000'000, 'x')), 65'536),
        ElementsAre("text:" + std::string(1'000'000, 'x')));
    EXPECT_THAT(events_of(client_text(std::string(1'000'001, 'x')), 65'536), ElementsAre("! 1009"));
    const std::string half(500'000, 'x');
    EXPECT_THAT(
        events_of(
            frame({.payload = half, .is_final = false}) +
                frame({.opcode = Opcode::Continuation, .payload = half + "x"}),
            65'536),
        ElementsAre("! 1009"));
}

TEST(MessageParserTest, FX10_CloseFramesAreChecked) {
    expect_events(frame({.opcode = Opcode::Close}), {"close 0"});
    expect_events(frame({.opcode = Opcode::Close, .payload = "a"}), {"! 1002"});
    expect_events(client_close(1000, "\xce\xba\xed\xa0\x80"), {"! 1007"});
    expect_events(client_close(1015), {"! 1002"});
    expect_events(client_close(4999, "ok"), {"close 4999"});
}

TEST(MessageParserTest, FX11_ReservedBitsAre1002) {
    for (unsigned bits = 1; bits < 8; ++bits) {
        expect_events(frame({.payload = "x", .reserved = bits}), {"! 1002"});
        expect_events(frame({.opcode = Opcode::Ping, .reserved = bits}), {"! 1002"});
    }
    expect_events(
        frame({.payload = "x", .is_final = false}) +
            frame({.opcode = Opcode::Continuation, .payload = "x", .reserved = 4}),
        {"! 1002"});
}

TEST(MessageParserTest, TextFailsAtTheByteThatCannotContinue) {
    const WebSocketConfig config;
    MessageParser parser{config};
    std::string input = client_text("\xce\xba\xe1\xbd\xb9\xf4\x90\x80\x80zzzz");
    MutableBytes bytes = std::as_writable_bytes(std::span{input});
    // Head, then up to the byte f4: all of it can still become valid.
    EXPECT_TRUE(parser.parse(bytes.first(6 + 6)));
    const auto step = parser.parse(bytes.subspan(12, 1));
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().code, CloseCode::InvalidPayload);
}

TEST(MessageParserTest, FX17_CodePointsMayBeCutByFragments) {
    expect_events(
        frame({.payload = "\xce", .is_final = false}) +
            frame({.opcode = Opcode::Continuation, .payload = "\xba"}),
        {"text:κ"});
    expect_events(
        frame({.payload = "\xce", .is_final = false}) + frame({.opcode = Opcode::Continuation}),
        {"! 1007"});
}

TEST(MessageParserTest, FX05_AnAnnouncedLengthReservesNothing) {
    WebSocketConfig config;
    config.max_message_bytes = 1ULL << 40U;
    MessageParser parser{config};
    auto head = *parse_hex("82ff000000ff0000000000000000");
    EXPECT_TRUE(parser.parse(head)) << "a terabyte was announced";
    EXPECT_TRUE(parser.has_unfinished_message());
}

TEST(MessageParserTest, DroppedMessagesAreNotCollected) {
    const WebSocketConfig config;
    MessageParser parser{config};
    parser.drop_messages();
    std::string frame =
        encode_client_frame({.opcode = Opcode::Binary, .payload = std::string(100'000, 'x')});
    const MutableBytes all = std::as_writable_bytes(std::span{frame});
    ASSERT_EQ(parser.parse(all.first(99'000))->event, MessageParser::Event::NeedMore);
    ASSERT_EQ(parser.parse(all.subspan(99'000))->event, MessageParser::Event::Binary);
    EXPECT_LT(parser.payload().size(), 2'000U) << "only what lay in the last input";

    std::string close = client_close(1000);
    EXPECT_EQ(
        parser.parse(std::as_writable_bytes(std::span{close}))->event, MessageParser::Event::Close);
}

}  // namespace
}  // namespace crier::websocket
