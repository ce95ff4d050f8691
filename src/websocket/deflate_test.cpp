#include "websocket/deflate.hpp"

#include "base/hex.hpp"
#include "base/units.hpp"
#include "websocket/client_frames.hpp"
#include "websocket/inflate.hpp"
#include "websocket/message_parser.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace crier::websocket {
namespace {

constexpr DeflateConfig kAll{.threshold_bytes = 0};

std::string inflated(std::string_view hex, std::size_t max_bytes = kMiB) {
    const auto bytes = *parse_hex(hex);
    const auto message = inflate_message(bytes, max_bytes);
    if (message) return *message;
    return message.error() == InflateError::TooBig ? "! too big" : "! malformed";
}

/// The payload of a message as a compressor says it.
std::string deflated(std::string_view message) {
    const SharedBytes frame = encode_deflated(Opcode::Text, as_bytes(message), kAll, 15);
    EXPECT_EQ(std::to_integer<unsigned>(frame.view()[0]), 0xC1U) << "it became smaller";
    return std::string{as_text(read_server_frame(frame.view()).payload)};
}

// The examples of RFC 7692 §7.2.3.
TEST(InflateTest, TheExamplesOfTheRfc) {
    EXPECT_EQ(inflated("f248cdc9c90700"), "Hello");
    EXPECT_EQ(inflated("000500faff48656c6c6f00"), "Hello") << "a stored block";
    EXPECT_EQ(inflated("f348cdc9c9070000"), "Hello") << "BFINAL";
    EXPECT_EQ(inflated("f24805000000ffffcac9c90700"), "Hello") << "two blocks";
}

TEST(InflateTest, FX14_NothingAndAnEmptyBlockAreEmptyMessages) {
    EXPECT_EQ(inflated(""), "");
    EXPECT_EQ(inflated("00"), "");
}

TEST(InflateTest, FX15_ABlockThatSaysItIsTheLastMayStandAnywhere) {
    EXPECT_EQ(inflated("f348cdc9c90700f348cdc9c9070000"), "HelloHello");
    EXPECT_EQ(inflated("f348cdc9c90700"), "Hello") << "without the empty block behind it";
    EXPECT_EQ(inflated("f348cdc9c90700f248cdc9c90700"), "HelloHello");
}

TEST(InflateTest, FX13_WhatIsNoDeflateOrCutOffIsMalformed) {
    EXPECT_EQ(inflated("ff"), "! malformed");
    EXPECT_EQ(inflated("000500faff4865"), "! malformed") << "inside a stored block";
    EXPECT_EQ(inflated("f248cdc9"), "! malformed") << "inside a compressed block";
    EXPECT_EQ(inflated("0105000000"), "! malformed") << "lengths that do not agree";
}

TEST(InflateTest, FX12_MessagesStopAtTheLimitAndAtAHundredfold) {
    const std::string whole = deflated(std::string(64 * kKiB, 'a'));
    const std::string more = deflated(std::string(64 * kKiB + 1, 'a'));
    EXPECT_EQ(inflate_message(as_bytes(whole), kMiB)->size(), 64 * kKiB) << "far above 100:1";
    EXPECT_EQ(inflate_message(as_bytes(more), kMiB).error(), InflateError::TooBig);
    const std::string text = deflated("1,000 bytes and no more" + std::string(977, 'x'));
    EXPECT_EQ(inflate_message(as_bytes(text), 1'000)->size(), 1'000U);
    EXPECT_EQ(inflate_message(as_bytes(text), 999).error(), InflateError::TooBig);
}

TEST(DeflateTest, FramesBelowTheThresholdAreSharedAsTheyAre) {
    const SharedBytes small = encode_text(std::string(1'023, 'a'));
    EXPECT_EQ(deflate_frames(small, {}, 15).view().data(), small.view().data());
    const SharedBytes large = encode_text(std::string(1'024, 'a'));
    EXPECT_LT(deflate_frames(large, {}, 15).size(), 50U);
    const SharedBytes dense = encode_text("no letter twice");
    EXPECT_EQ(deflate_frames(dense, kAll, 15).view().data(), dense.view().data());
}

TEST(DeflateTest, EachWindowIsKeptAndReadAgain) {
    std::string message;
    for (int i = 0; i < 5'000; ++i) message += std::to_string(i * 7'919 % 10'007) + ",";
    for (unsigned bits = kMinWindowBits; bits <= kMaxWindowBits; ++bits) {
        const SharedBytes frame = encode_deflated(Opcode::Binary, as_bytes(message), kAll, bits);
        EXPECT_LT(frame.size(), message.size());
        const ServerFrame read = read_server_frame(frame.view());
        EXPECT_EQ(read.opcode, Opcode::Binary);
        EXPECT_EQ(*inflate_message(read.payload, kMiB), message) << bits;
    }
}

/// "message", or "! 1002" when the connection is failed; one event.
std::string parsed(std::string input, std::size_t piece, const WebSocketConfig& config = {}) {
    MessageParser parser{config, MessageParser::Compression::Agreed};
    std::string seen;
    for (std::size_t at = 0; at < input.size(); at += piece) {
        MutableBytes bytes = std::as_writable_bytes(std::span{input});
        bytes = bytes.subspan(at, std::min(piece, input.size() - at));
        while (true) {
            const auto step = parser.parse(bytes);
            if (!step) return seen + "! " + std::to_string(static_cast<int>(step.error().code));
            if (step->event == MessageParser::Event::NeedMore) break;
            seen += std::string{as_text(parser.payload())} + "|";
            bytes = bytes.subspan(step->used);
        }
    }
    return seen;
}

void expect_parsed(
    const std::string& input, const std::string& seen, const WebSocketConfig& config = {}) {
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 1'000'000U}) {
        EXPECT_EQ(parsed(input, piece, config), seen) << "in pieces of " << piece;
    }
}

std::string compressed_frame(std::string_view payload, bool is_final = true) {
    return encode_client_frame(
        {.payload = std::string{payload}, .is_final = is_final, .reserved = 4});
}

std::string rest_frame(std::string_view payload, unsigned reserved = 0) {
    return encode_client_frame(
        {.opcode = Opcode::Continuation, .payload = std::string{payload}, .reserved = reserved});
}

TEST(CompressedMessageTest, FX21_ControlFramesMayStandBetweenCompressedFragments) {
    const std::string payload = deflated(std::string(100, 'a'));
    expect_parsed(
        compressed_frame(payload.substr(0, 2), false) +
            encode_client_frame({.opcode = Opcode::Ping, .payload = "p"}) +
            rest_frame(payload.substr(2)) + client_text("plain"),
        "p|" + std::string(100, 'a') + "|plain|");
}

TEST(CompressedMessageTest, FX11_Rsv1StandsOnTheFirstFrameOnly) {
    const std::string payload = deflated(std::string(100, 'a'));
    expect_parsed(
        compressed_frame(payload.substr(0, 2), false) + rest_frame(payload.substr(2), 4), "! 1002");
    expect_parsed(encode_client_frame({.opcode = Opcode::Ping, .reserved = 4}), "! 1002");
    expect_parsed(encode_client_frame({.payload = "x", .reserved = 6}), "! 1002");
}

TEST(CompressedMessageTest, FX17_TextIsCheckedWhenItIsInflated) {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "\xce\xba";
    const std::string payload = deflated(text);
    expect_parsed(
        compressed_frame(payload.substr(0, 1), false) + rest_frame(payload.substr(1)), text + "|");
    expect_parsed(compressed_frame(deflated(text + "\xce")), "! 1007");
}

TEST(CompressedMessageTest, FX12_FX13_BombsAre1009AndGarbageIs1007) {
    expect_parsed(compressed_frame(deflated(std::string(2 * kMiB, 'a'))), "! 1009");
    expect_parsed(compressed_frame("\xff\xff"), "! 1007");
    expect_parsed(compressed_frame(""), "|");
}

}  // namespace
}  // namespace crier::websocket
