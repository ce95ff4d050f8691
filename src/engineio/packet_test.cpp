#include "engineio/packet.hpp"

#include <gtest/gtest.h>

namespace crier::engineio {
namespace {

using Type = PacketType;
using Error = ParseError;

// protocol-socketio 1.3: types 0 to 6, `<type>[<data>]`.
TEST(PacketTest, Section1_3EveryTypeIsReadAndWritten) {
    const std::pair<std::string_view, Type> rows[] = {
        {"0", Type::Open},
        {"1", Type::Close},
        {"2", Type::Ping},
        {"3", Type::Pong},
        {"4", Type::Message},
        {"5", Type::Upgrade},
        {"6", Type::Noop},
    };
    for (const auto& [text, type] : rows) {
        for (const std::string_view data : {"", "probe", "€ 😀", "b", "\x1e"}) {
            const std::string whole = std::string{text}.append(data);
            const auto packet = parse_packet(whole);
            ASSERT_TRUE(packet) << whole;
            EXPECT_EQ(packet->type, type);
            EXPECT_EQ(packet->text, data);
            EXPECT_FALSE(packet->is_binary);
            EXPECT_EQ(encode_text(type, data), whole);
        }
    }
}

TEST(PacketTest, Section1_3TextIsNotCopied) {
    const std::string_view text = "42[\"a\"]";
    EXPECT_EQ(parse_packet(text)->text.data(), text.data() + 1);
}

TEST(PacketTest, Section1_3UnknownTypesAndEmptyPacketsAreParseErrors) {
    EXPECT_EQ(parse_packet("").error(), Error::Empty);
    for (const std::string_view text : {"7", "9", "x", "abc", " 4", "-1", "B", "\x04", "/"}) {
        ASSERT_FALSE(parse_packet(text)) << text;
        EXPECT_EQ(parse_packet(text).error(), Error::UnknownType) << text;
    }
}

// Checklist 10: `b` with base64 on any transport; security.md 2.11: strict base64.
TEST(PacketTest, Section1_3Base64MessagesAreStrict) {
    const std::string bytes{"\x00\xff\x10", 3};
    EXPECT_EQ(encode_base64_message(as_bytes(bytes)), "bAP8Q");
    EXPECT_EQ(encode_base64_message({}), "b");
    const auto packet = parse_packet("bAP8Q");
    ASSERT_TRUE(packet);
    EXPECT_TRUE(packet->is_binary);
    EXPECT_EQ(packet->type, Type::Message);
    EXPECT_EQ(packet->binary, bytes);
    EXPECT_EQ(parse_packet("b")->binary, "");
    for (const std::string_view text :
         {"bAQ", "bAQ=", "bAR==", "b-_-_", "bAQ==\n", "b AQ==", "b====", "bAQ==AQ==", "b€"}) {
        ASSERT_FALSE(parse_packet(text)) << text;
        EXPECT_EQ(parse_packet(text).error(), Error::BadBase64) << text;
    }
}

// Checklist 4.
TEST(PacketTest, Section1_3PayloadsAreSeparatedBy0x1e) {
    const auto packets = parse_payload(
        "4a\x1e"
        "bAQIDBA==\x1e"
        "2",
        100);
    ASSERT_TRUE(packets);
    ASSERT_EQ(packets->size(), 3U);
    EXPECT_EQ(packets->at(0).text, "a");
    EXPECT_EQ(packets->at(1).binary, "\x01\x02\x03\x04");
    EXPECT_EQ(packets->at(2).type, Type::Ping);
}

TEST(PacketTest, Section1_3EmptyBodiesAndElementsAreErrors) {
    for (const std::string_view body :
         {"",
          "\x1e",
          "4a\x1e",
          "\x1e"
          "4a",
          "4a\x1e\x1e"
          "4b"}) {
        ASSERT_FALSE(parse_payload(body, 100)) << body;
        EXPECT_EQ(parse_payload(body, 100).error(), Error::Empty) << body;
    }
    EXPECT_EQ(
        parse_payload(
            "4a\x1e"
            "9",
            100)
            .error(),
        Error::UnknownType);
    EXPECT_EQ(parse_payload("4\xff", 100).error(), Error::NotUtf8);
    EXPECT_EQ(
        parse_payload(
            "4\xe2\x82\x1e"
            "4\xac",
            100)
            .error(),
        Error::NotUtf8);
}

// security.md 2.11: engine.io packets per POST <= 100.
TEST(PacketTest, Section2_11MorePacketsThanTheLimitAreAnError) {
    std::string body = "6";
    for (int i = 1; i < 100; ++i)
        body +=
            "\x1e"
            "6";
    EXPECT_EQ(parse_payload(body, 100)->size(), 100U);
    body +=
        "\x1e"
        "6";
    EXPECT_EQ(parse_payload(body, 100).error(), Error::TooManyPackets);
    EXPECT_EQ(parse_payload(std::string(1'000'000, '\x1e'), 100).error(), Error::TooManyPackets);
}

// Checklist 1: exactly these five keys in this order; WebSocket sessions offer no upgrade.
TEST(PacketTest, Section1_2HandshakeIsThatOfTheReference) {
    using std::chrono::milliseconds;
    OpenPacket open{
        .sid = "lv_VI97HAXpY6yYWAAAC",
        .may_upgrade = true,
        .ping_interval = milliseconds{25'000},
        .ping_timeout = milliseconds{20'000},
        .max_payload_bytes = 1'000'000};
    EXPECT_EQ(
        encode_text(Type::Open, encode_open(open)),
        R"(0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,)"
        R"("pingTimeout":20000,"maxPayload":1000000})");
    open.may_upgrade = false;
    EXPECT_EQ(
        encode_open(open),
        R"({"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[],"pingInterval":25000,)"
        R"("pingTimeout":20000,"maxPayload":1000000})");
}

TEST(PayloadWriterTest, Section1_11JoinsPacketsWithoutATrailingSeparator) {
    PayloadWriter writer{1000};
    EXPECT_TRUE(writer.is_empty());
    EXPECT_TRUE(writer.try_add(R"(40{"sid":"N"})"));
    EXPECT_TRUE(writer.try_add(R"(42["hi"])"));
    EXPECT_FALSE(writer.is_empty());
    EXPECT_EQ(
        writer.take(),
        "40{\"sid\":\"N\"}\x1e"
        "42[\"hi\"]");
    EXPECT_TRUE(writer.is_empty());
    EXPECT_EQ(writer.take(), "");
}

// protocol-socketio 9.4: Python's decoder takes 16 packets at most.
TEST(PayloadWriterTest, Section9_4AtMost16PacketsPerBody) {
    PayloadWriter writer{1'000'000};
    for (int i = 0; i < 16; ++i) EXPECT_TRUE(writer.try_add("4a"));
    EXPECT_FALSE(writer.try_add("4a"));
    EXPECT_EQ(parse_payload(writer.take(), 100)->size(), 16U);
    EXPECT_TRUE(writer.try_add("4b"));
    EXPECT_EQ(writer.take(), "4b");
}

TEST(PayloadWriterTest, Section1_3KeepsToTheBytesButTakesAFirstPacketOfAnySize) {
    PayloadWriter writer{5};
    EXPECT_TRUE(writer.try_add("4a"));
    EXPECT_TRUE(writer.try_add("4b")) << "five bytes with the separator";
    EXPECT_FALSE(writer.try_add("4c"));
    EXPECT_EQ(
        writer.take(),
        "4a\x1e"
        "4b");
    EXPECT_TRUE(writer.try_add("4 larger than all"));
    EXPECT_FALSE(writer.try_add("4"));
    EXPECT_EQ(writer.take(), "4 larger than all");
}

}  // namespace
}  // namespace crier::engineio
