#include "websocket/frame.hpp"

#include "base/assert.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace crier::websocket {
namespace {

std::byte byte_of(std::uint64_t value, unsigned shift) {
    return static_cast<std::byte>((value >> shift) & 0xFFU);
}

/// The longest prefix of at most `limit` bytes that ends between code points.
std::string_view cut_utf8(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    std::size_t size = limit;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80) --size;
    return text.substr(0, size);
}

}  // namespace

std::size_t write_frame_head(
    std::span<std::byte, 10> out, Opcode opcode, std::size_t payload_bytes) {
    out[0] = std::byte{0x80} | static_cast<std::byte>(opcode);
    if (payload_bytes < 126) {
        out[1] = static_cast<std::byte>(payload_bytes);
        return 2;
    }
    if (payload_bytes <= 0xFFFF) {
        out[1] = std::byte{126};
        out[2] = byte_of(payload_bytes, 8);
        out[3] = byte_of(payload_bytes, 0);
        return 4;
    }
    out[1] = std::byte{127};
    for (unsigned i = 0; i < 8; ++i) out[2 + i] = byte_of(payload_bytes, 56 - 8 * i);
    return 10;
}

SharedBytes encode_frame(Opcode opcode, Bytes payload, FrameBits bits) {
    std::array<std::byte, 10> head{};
    const std::size_t head_bytes = write_frame_head(head, opcode, payload.size());
    if (bits == FrameBits::Compressed) head[0] |= std::byte{0x40};
    return SharedBytes::make(head_bytes + payload.size(), [&](MutableBytes out) {
        std::copy_n(head.begin(), head_bytes, out.begin());
        std::copy(
            payload.begin(), payload.end(), out.begin() + static_cast<std::ptrdiff_t>(head_bytes));
    });
}

ServerFrame read_server_frame(Bytes frames) {
    CRIER_ASSERT(frames.size() >= 2);
    const auto byte_at = [&](std::size_t at) { return std::to_integer<std::size_t>(frames[at]); };
    std::size_t size = byte_at(1);
    const std::size_t extended = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (extended > 0) size = 0;
    for (std::size_t i = 0; i < extended; ++i) size = size << 8U | byte_at(2 + i);
    const std::size_t head_bytes = 2 + extended;
    CRIER_ASSERT(frames.size() >= head_bytes + size);
    return {
        .opcode = static_cast<Opcode>(byte_at(0) & 0x0FU),
        .payload = frames.subspan(head_bytes, size),
        .bytes = frames.first(head_bytes + size)};
}

SharedBytes encode_close(std::uint16_t code, std::string_view reason) {
    reason = cut_utf8(reason, kMaxControlPayloadBytes - 2);
    std::array<std::byte, kMaxControlPayloadBytes> payload{byte_of(code, 8), byte_of(code, 0)};
    const Bytes text = as_bytes(reason);
    std::copy(text.begin(), text.end(), payload.begin() + 2);
    return encode_frame(Opcode::Close, Bytes{payload}.first(2 + reason.size()));
}

bool is_valid_close_code(std::uint16_t code) {
    // 1004 is reserved; 1005, 1006 and 1015 never travel (RFC 6455 §7.4.1).
    if (code >= 1000 && code <= 1014) return code < 1004 || code > 1006;
    return code >= 3000 && code <= 4999;
}

void apply_mask(MutableBytes payload, std::uint32_t key, std::size_t offset) {
    // `key` holds the mask in memory order; turn it so that its first byte fits payload[0].
    std::array<std::byte, 4> turned{};
    for (std::size_t i = 0; i < 4; ++i) {
        turned[i] = std::as_bytes(std::span{&key, 1})[(offset + i) % 4];
    }
    std::array<std::byte, 8> twice{};
    for (std::size_t i = 0; i < 8; ++i) twice[i] = turned[i % 4];
    const auto wide = std::bit_cast<std::uint64_t>(twice);

    std::size_t at = 0;
    for (; at + sizeof wide <= payload.size(); at += sizeof wide) {
        std::uint64_t word = 0;
        std::memcpy(&word, payload.data() + at, sizeof word);
        word ^= wide;
        std::memcpy(payload.data() + at, &word, sizeof word);
    }
    for (; at < payload.size(); ++at) payload[at] ^= turned[at % 4];
}

}  // namespace crier::websocket
