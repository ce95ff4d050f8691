#include "websocket/frame.hpp"

#include "base/hex.hpp"
#include "base/random.hpp"
#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace crier::websocket {
namespace {

TEST(FrameTest, LengthsTakeTheirShortestForm) {
    EXPECT_EQ(to_hex(encode_text("Hello").view()), "810548656c6c6f") << "RFC 6455 §5.7";
    EXPECT_EQ(to_hex(encode_frame(Opcode::Ping, {}).view()), "8900");
    EXPECT_EQ(to_hex(encode_text(std::string(126, 'a')).view().first(4)), "817e007e");
    EXPECT_EQ(to_hex(encode_text(std::string(65'535, 'a')).view().first(4)), "817effff");
    EXPECT_EQ(
        to_hex(encode_text(std::string(65'536, 'a')).view().first(10)), "817f0000000000010000");
}

TEST(FrameTest, FX22_CloseReasonsAreCutAtACodePoint) {
    EXPECT_EQ(to_hex(encode_close(1000, "bye").view()), "880503e8627965");
    std::string reason(122, 'a');
    reason += "é and more";
    const SharedBytes frame = encode_close(1000, reason);
    EXPECT_EQ(frame.size(), 2U + 2U + 122U);
    EXPECT_TRUE(is_valid_utf8(as_text(frame.view().subspan(4))));
}

TEST(FrameTest, FX09_CloseCodesAPeerMaySend) {
    for (const int code :
         {1000,
          1001,
          1002,
          1003,
          1007,
          1008,
          1009,
          1010,
          1011,
          1012,
          1013,
          1014,
          3000,
          3999,
          4000,
          4999}) {
        EXPECT_TRUE(is_valid_close_code(static_cast<std::uint16_t>(code))) << code;
    }
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
        EXPECT_FALSE(is_valid_close_code(static_cast<std::uint16_t>(code))) << code;
    }
}

TEST(FrameTest, FX18_MasksAtEveryOffsetAndLength) {
    SeededRandom random{3};
    for (std::size_t offset = 0; offset < 8; ++offset) {
        for (std::size_t length = 0; length <= 40; ++length) {
            std::vector<std::byte> payload(length);
            random.fill(payload);
            const auto original = payload;
            const auto key = static_cast<std::uint32_t>(random_u64(random));
            apply_mask(payload, key, offset);
            for (std::size_t i = 0; i < length; ++i) {
                const std::byte mask = std::as_bytes(std::span{&key, 1})[(offset + i) % 4];
                ASSERT_EQ(payload[i], original[i] ^ mask);
            }
            apply_mask(payload, key, offset);
            ASSERT_EQ(payload, original);
        }
    }
}

}  // namespace
}  // namespace crier::websocket
