#include "load/server_frames.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crier::load {
namespace {

using websocket::Opcode;

std::string frame(std::string_view payload, Opcode opcode = Opcode::Text) {
    return std::string{as_text(websocket::encode_frame(opcode, as_bytes(payload)).view())};
}

std::string not_final(std::string bytes) {
    bytes[0] = static_cast<char>(static_cast<unsigned char>(bytes[0]) & 0x7FU);
    return bytes;
}

struct Heard {
    std::vector<std::string> messages{};
    std::string problem{};
};

/// Feeds `bytes` in pieces and collects everything.
Heard read(std::string_view bytes, std::size_t piece) {
    ServerFrames frames;
    Heard heard;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
        // A copy that is gone after the piece, as the buffer of a connection is.
        const std::string arrived{bytes.substr(0, piece)};
        frames.feed(arrived);
        while (true) {
            const auto message = frames.next();
            if (!message) {
                heard.problem = message.error();
                return heard;
            }
            if (!*message) break;
            heard.messages.emplace_back((*message)->payload);
        }
    }
    return heard;
}

TEST(ServerFramesTest, MessagesAreWholeHoweverTheyAreCut) {
    const std::string long_text(300, 'a');
    const std::string longer_text(70'000, 'b');
    const std::string bytes = frame("one") + frame("") + frame(long_text) + not_final(frame("fr")) +
                              frame("ping", Opcode::Ping) + frame("agments", Opcode::Continuation) +
                              frame(longer_text);
    const std::vector<std::string> expected{"one", "", long_text, "ping", "fragments", longer_text};

    for (const std::size_t piece : {1UL, 2UL, 3UL, 100UL, 4096UL, 1'000'000UL}) {
        EXPECT_EQ(read(bytes, piece).messages, expected) << piece;
    }
}

TEST(ServerFramesTest, TheProtocolIsKeptBySomebodyWhoCannotBeTrusted) {
    std::string masked = frame("x");
    masked[1] = static_cast<char>(masked[1] | '\x80');
    std::string reserved = frame("x");
    reserved[0] = static_cast<char>(reserved[0] | '\x40');
    std::string huge = frame(std::string(65'536, 'x'));
    huge[2] = '\x7F';

    EXPECT_EQ(read(masked, 1).problem, "the server masked a frame");
    EXPECT_EQ(read(reserved, 1).problem, "the server set a reserved bit");
    EXPECT_EQ(read(huge, 100).problem, "the server sent a frame of more than 16 MiB");
    EXPECT_EQ(
        read(frame("x", Opcode::Continuation), 1).problem,
        "the server mixed up the fragments of messages");
    EXPECT_EQ(
        read(not_final(frame("x")) + frame("y"), 1).problem,
        "the server mixed up the fragments of messages");
}

}  // namespace
}  // namespace crier::load
