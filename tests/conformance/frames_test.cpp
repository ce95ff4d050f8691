#include "base/units.hpp"
#include "tests/conformance/server_environment.hpp"
#include "tests/conformance/websocket_case.hpp"
#include "tests/conformance/websocket_client.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

// Table FX: frames beyond the WebSocket table, against the real binary.

namespace crier::conformance {
namespace {

using testing::RawClient;
using testing::ServerProcess;

/// Far above what an idle connection costs, far below what an announced length would.
constexpr std::size_t kFlat = 24 * kMiB;

ServerProcess& server() { return ServerEnvironment::server(); }

RawClient open_echo(int receive_buffer_bytes = 0) {
    return open_websocket(server().port(), "/echo", receive_buffer_bytes);
}

/// The code the server ends with after `bytes`; 0 when the next thing is no close frame.
std::uint16_t code_after(const std::string& bytes) {
    RawClient client = open_echo();
    client.send(bytes);
    return close_code_of(read_frame(client));
}

/// `head` in hex: first two bytes and length; then a mask of zeros.
std::string with_head(std::string_view head, std::string_view payload = {}) {
    return hex(head) + std::string(4, '\0') + std::string{payload};
}

void expect_flat_since(std::size_t before) {
    if (!testing::kIsMemoryMeasurable) return;
    EXPECT_LT(server().resident_bytes(), before + kFlat);
}

void expect_alive() {
    RawClient client = open_echo();
    client.send(text("alive"));
    EXPECT_EQ(read_frame(client), server_frame(Opcode::Text, "alive"));
}

TEST(Frames, FX01_AnUnmaskedFrameIs1002) { EXPECT_EQ(code_after(hex("810161")), 1002); }

TEST(Frames, FX02_ALengthMustBeInItsShortestForm) {
    EXPECT_EQ(code_after(with_head("81fe007d", std::string(125, 'a'))), 1002);
    EXPECT_EQ(code_after(with_head("81ff000000000000ffff")), 1002);
}

TEST(Frames, FX03_TheTopBitOfALengthIs1002) {
    const std::size_t before = server().resident_bytes();
    EXPECT_EQ(code_after(with_head("82ff8000000000000001")), 1002);
    expect_flat_since(before);
}

TEST(Frames, FX04_AnEndlessLengthIs1009) {
    const std::size_t before = server().resident_bytes();
    EXPECT_EQ(code_after(with_head("82ff4000000000000000")), 1009);
    expect_flat_since(before);
}

TEST(Frames, FX05_AnAnnouncedMessageThatNeverComesIsClosed) {
    const ServerProcess own{
        {{"timeouts.ping_interval", "300ms"},
         {"limits.max_message", "2MiB"},
         {"auth.open_subscribe", "true"}},
        ServerProcess::Memory::Measured};
    const std::size_t before = own.resident_bytes();
    RawClient client = open_websocket(own.port(), "/");
    client.send(with_head("81ff0000000000100000", "begin"));
    // Inside a frame nothing can answer the server's pings: it gives up after the second one.
    EXPECT_EQ(read_frame(client), server_frame(Opcode::Ping, {}));
    RawClient::Read last = RawClient::Read::Bytes;
    while (last == RawClient::Read::Bytes) last = client.read_some();
    EXPECT_NE(last, RawClient::Read::Timeout);
    if (!testing::kIsMemoryMeasurable) return;
    EXPECT_LT(own.resident_bytes(), before + kFlat);
}

TEST(Frames, FX06_TooManyFragmentsAre1008) {
    constexpr int kFragments = 200'000;
    std::string bytes = unfinished(text("a"));
    for (int i = 1; i < kFragments; ++i) bytes += unfinished(continuation("a"));
    const std::size_t before = server().resident_bytes();
    EXPECT_EQ(code_after(bytes), 1008);
    expect_flat_since(before);
}

TEST(Frames, FX07_AnEndlessMessageIs1009) {
    constexpr std::size_t kFrameBytes = 64 * kKiB;
    RawClient client = open_echo();
    const std::string payload(kFrameBytes, 'a');
    client.send(unfinished(binary(payload)));
    for (std::size_t sent = kFrameBytes; sent <= 20 * kMiB; sent += kFrameBytes) {
        if (!client.send(unfinished(continuation(payload)))) break;
    }
    EXPECT_EQ(close_code_of(read_frame(client)), 1009);
    expect_alive();
}

TEST(Frames, FX08_PingsOfAPeerThatDoesNotReadEndTheConnection) {
    constexpr int kPings = 100'000;
    constexpr int kSmallBuffer = 4'096;
    const std::size_t before = server().resident_bytes();
    RawClient client = open_echo(kSmallBuffer);
    const std::string frame = ping(std::string(125, 'p'));
    for (int sent = 0; sent < kPings; ++sent) {
        if (!client.send(frame)) break;
    }
    expect_flat_since(before);
    const std::string pong = websocket::encode_client_frame(
        {.opcode = websocket::Opcode::Pong, .payload = std::string(125, 'p'), .is_masked = false});
    int answered = 0;
    while (read_frame(client) == pong) ++answered;
    EXPECT_LE(answered, 600) << "the rest must not be answered";
    expect_alive();
}

TEST(Frames, FX09_CloseCodes) {
    for (const std::uint16_t code : std::to_array<std::uint16_t>({1012, 1013, 1014})) {
        EXPECT_EQ(code_after(close_frame(code)), code);
    }
    for (const std::uint16_t code : std::to_array<std::uint16_t>({1015, 1016, 2999, 5000, 65535})) {
        EXPECT_EQ(code_after(close_frame(code)), 1002) << code;
    }
}

TEST(Frames, FX10_MalformedClosePayloads) {
    EXPECT_EQ(code_after(close_without_code("\x03")), 1002);
    EXPECT_EQ(code_after(close_frame(1000, "\xc3")), 1007);
}

TEST(Frames, FX11_Rsv1WithoutAnExtensionIs1002) {
    EXPECT_EQ(code_after(reserved(4, text("a"))), 1002);
    EXPECT_EQ(code_after(unfinished(text("a")) + reserved(4, continuation("b"))), 1002);
    EXPECT_EQ(code_after(reserved(4, ping())), 1002);
}

TEST(Frames, FX18_EveryMaskOffsetAndLength) {
    RawClient client = open_echo();
    for (const std::uint32_t mask : {0x00000000U, 0xFFFFFFFFU, 0x1C9B2F37U}) {
        for (std::size_t offset = 0; offset < 8; ++offset) {
            std::string bytes;
            std::string expected;
            for (std::size_t length = 0; length <= 40; ++length) {
                const std::string payload = repeated("0123456789abcdef", length);
                // An unsolicited pong moves what follows by one byte more each time.
                bytes += pong(std::string(offset, 'o'));
                bytes += websocket::encode_client_frame({.payload = payload, .mask = mask});
                expected += server_frame(Opcode::Text, payload);
            }
            ASSERT_TRUE(client.send(bytes));
            ASSERT_TRUE(client.read_at_least(expected.size()));
            EXPECT_EQ(client.take(expected.size()), expected) << "mask " << mask;
        }
    }
}

TEST(Frames, FX19_AfterAHalfCloseTheReplyIsStillSent) {
    RawClient client = open_echo();
    client.send(text("last words"));
    client.half_close();
    EXPECT_EQ(read_frame(client), server_frame(Opcode::Text, "last words"));
    EXPECT_TRUE(client.read_to_end());

    RawClient http{server().port()};
    http.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
    http.half_close();
    const auto answer = testing::read_answer(http);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->body, "hello");
    EXPECT_TRUE(http.read_to_end());
}

TEST(Frames, FX20_AResetInTheMiddleLeavesNothingBehind) {
    expect_alive();
    const std::size_t before = server().open_files();
    for (int i = 0; i < 5; ++i) {
        RawClient inside_frame = open_echo();
        inside_frame.send(text(std::string(100, 'x')).substr(0, 50));
        inside_frame.reset();
        // 8 MiB do not fit into the kernel's buffers: the reset meets the server while it writes.
        RawClient inside_answer = open_echo(4'096);
        inside_answer.send(binary(std::string(8 * kMiB, 'x')));
        ASSERT_TRUE(inside_answer.read_at_least(1));
        inside_answer.reset();
    }
    expect_alive();
    // The server hears of a reset a moment later than we send it.
    const auto deadline = std::chrono::steady_clock::now() + testing::kAnswerTime;
    while (server().open_files() > before + 2 && std::chrono::steady_clock::now() < deadline) {
        expect_alive();
    }
    EXPECT_LE(server().open_files(), before + 2);
}

/// Every way to be failed that a client can choose: the frames say so in the right form.
TEST(Frames, FX22_FramesOfTheServerAreWellFormed) {
    const std::set<std::uint16_t> never = {1004, 1005, 1006, 1015};
    for (const std::string& bytes :
         {hex("810161"),
          with_head("81fe007d"),
          with_head("82ff4000000000000000"),
          frame(3),
          continuation("x"),
          unfinished(ping("x")),
          reserved(7, text("x")),
          text("\xff"),
          close_without_code("x"),
          close_frame(1005),
          close_frame(1000, std::string(123, 'r')),
          close_frame(4999),
          close_without_code()}) {
        RawClient client = open_echo();
        client.send(bytes);
        EXPECT_TRUE(client.read_to_end());
        const std::uint16_t code = close_code_of(client.received());
        EXPECT_NE(code, 0) << client.received();
        EXPECT_EQ(never.count(code), 0U) << code;
        const Script script{.close_code = code, .is_failure = true};
        EXPECT_EQ(check_ending(script, client.received()), "");
    }
}

}  // namespace
}  // namespace crier::conformance
