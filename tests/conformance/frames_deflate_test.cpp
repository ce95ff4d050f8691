#include "base/units.hpp"
#include "tests/conformance/deflate_client.hpp"
#include "tests/conformance/server_environment.hpp"
#include "tests/conformance/websocket_case.hpp"

#include <gtest/gtest.h>

// Table FX, the rows about compressed messages, against the real binary.

namespace crier::conformance {
namespace {

using testing::ServerProcess;

constexpr std::string_view kOffer = "permessage-deflate";

/// What the echo door takes as one message.
constexpr std::size_t kMessageLimit = 16 * kMiB;

ServerProcess& server() { return ServerEnvironment::server(); }

/// The first frame of a compressed message.
Sent compressed(std::string_view payload) { return reserved(4, text(payload)); }

Sent compressed_hex(std::string_view digits) { return compressed(hex(digits)); }

/// What the server answers: "= message", "! close code".
std::string answer_to(const std::string& bytes, const ServerProcess& whom = server()) {
    DeflateClient client{whom.port(), kOffer};
    client.raw().send(bytes);
    const auto message = client.receive();
    if (!message) return "nothing";
    if (message->opcode != Opcode::Close) return "= " + message->payload;
    return "! " + std::to_string(close_code_of(server_frame(Opcode::Close, message->payload)));
}

/// A payload of about a thousandth of what it becomes.
std::string bomb(std::size_t inflated_bytes) {
    const std::string zeros(kMiB, '\0');
    // Each piece begins anew, so one made once fits everywhere; the tail that compress() cuts off
    // is its empty block.
    Deflater deflater{{.client_takes_over = false}};
    const std::string piece = deflater.compress(zeros).append(kDeflateTail);
    return repeated(piece, piece.size() * (inflated_bytes / zeros.size()));
}

TEST(DeflateFrames, FX12_ABombIs1009AndTakesNoMoreThanTwoMessages) {
    const std::string payload = bomb(1 * kGiB);
    EXPECT_LT(payload.size(), 2 * kMiB);
    const std::string bytes = reserved(4, binary(payload));
    const ServerProcess own{{{"server.conformance", "true"}}, ServerProcess::Memory::Measured};
    const std::size_t before = own.resident_bytes();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(answer_to(bytes, own), "! 1009");
    if (!testing::kIsMemoryMeasurable) return;
    EXPECT_LE(own.peak_resident_bytes(), before + 2 * kMessageLimit);
    EXPECT_LE(own.resident_bytes(), before + kMessageLimit / 2) << "and gives it back";
}

TEST(DeflateFrames, FX12_ABombInManyFramesIs1009) {
    const auto frames = fragmented(Opcode::Binary, bomb(1 * kGiB), 16 * kKiB);
    std::string bytes = reserved(4, frames.front());
    for (std::size_t i = 1; i < frames.size(); ++i) bytes += frames[i];
    EXPECT_EQ(answer_to(bytes), "! 1009");
}

TEST(DeflateFrames, FX13_GarbageIs1007) {
    EXPECT_EQ(answer_to(compressed_hex("ff")), "! 1007");
    EXPECT_EQ(answer_to(compressed_hex("000500faff4865")), "! 1007") << "cut off";
    EXPECT_EQ(answer_to(compressed(repeated("garbage", 4'096))), "! 1007");
}

TEST(DeflateFrames, FX14_NoPayloadAndAnEmptyBlockAreEmptyMessages) {
    EXPECT_EQ(answer_to(compressed("")), "= ");
    EXPECT_EQ(answer_to(compressed_hex("00")), "= ");
}

TEST(DeflateFrames, FX15_EveryKindOfBlockIsTaken) {
    EXPECT_EQ(answer_to(compressed_hex("000500faff48656c6c6f00")), "= Hello") << "stored";
    EXPECT_EQ(answer_to(compressed_hex("f24805000000ffffcac9c90700")), "= Hello") << "two blocks";
    EXPECT_EQ(answer_to(compressed_hex("f348cdc9c9070000")), "= Hello") << "BFINAL";
    EXPECT_EQ(answer_to(compressed_hex("f348cdc9c90700f248cdc9c90700")), "= HelloHello")
        << "BFINAL in the middle";
}

TEST(DeflateFrames, FX17_ACodePointMayBeSplitAcrossFragments) {
    const std::string message =
        "Stra\xc3\x9f"
        "e";
    // A stored block keeps its bytes: the cut is inside of the two of "ß".
    const std::string stored = hex("000700f8ff") + message + hex("00");
    for (std::size_t cut = 1; cut < stored.size(); ++cut) {
        const std::string bytes =
            unfinished(compressed(stored.substr(0, cut))) + continuation(stored.substr(cut));
        EXPECT_EQ(answer_to(bytes), "= " + message) << cut;
    }
    EXPECT_EQ(answer_to(compressed(hex("000200fdff") + "a\xc3" + hex("00"))), "! 1007")
        << "text is checked when it is inflated";
}

TEST(DeflateFrames, FX21_ControlFramesMayStandBetweenCompressedFragments) {
    DeflateClient client{server().port(), kOffer};
    Deflater deflater{*client.agreement()};
    for (int i = 0; i < 3; ++i) {
        const std::string message = "the same words, said again " + std::to_string(i);
        const std::string payload = deflater.compress(message);
        client.raw().send(
            unfinished(compressed(payload.substr(0, 5))) + ping("one") +
            unfinished(continuation(payload.substr(5, 4))) + ping("two") + pong("three") +
            continuation(payload.substr(9)));
        EXPECT_EQ(read_frame(client.raw()), server_frame(Opcode::Pong, "one"));
        EXPECT_EQ(read_frame(client.raw()), server_frame(Opcode::Pong, "two"));
        const auto echo = client.receive();
        ASSERT_TRUE(echo.has_value());
        EXPECT_EQ(echo->payload, message);
    }
}

}  // namespace
}  // namespace crier::conformance
