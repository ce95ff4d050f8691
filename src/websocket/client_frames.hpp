#pragma once

#include "websocket/frame.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace crier::websocket {

// Frames as a client sends them; for tests.

struct ClientFrame {
    Opcode opcode = Opcode::Text;
    std::string payload{};
    bool is_final = true;
    std::uint32_t mask = 0x1C9B2F37;
    unsigned reserved = 0;
    bool is_masked = true;
};

/// Length in its shortest form, unless `length_bytes` asks for 2 or 8.
inline std::string encode_client_frame(const ClientFrame& frame, unsigned length_bytes = 0) {
    std::string out;
    const auto push = [&](std::uint64_t byte) { out.push_back(static_cast<char>(byte & 0xFFU)); };
    push(
        (frame.is_final ? 0x80U : 0U) | frame.reserved << 4U | static_cast<unsigned>(frame.opcode));
    const std::uint64_t mask_bit = frame.is_masked ? 0x80U : 0U;
    const std::uint64_t size = frame.payload.size();
    if (length_bytes == 0) length_bytes = size < 126 ? 1 : size <= 0xFFFF ? 2 : 8;
    if (length_bytes == 1) push(mask_bit | size);
    if (length_bytes == 2) push(mask_bit | 126U);
    if (length_bytes == 8) push(mask_bit | 127U);
    if (length_bytes > 1) {
        for (unsigned i = length_bytes; i-- > 0;) push(size >> (8 * i));
    }
    if (!frame.is_masked) return out + frame.payload;
    out.append(reinterpret_cast<const char*>(&frame.mask), sizeof frame.mask);
    std::string payload = frame.payload;
    apply_mask(std::as_writable_bytes(std::span{payload}), frame.mask, 0);
    return out + payload;
}

inline std::string client_text(std::string_view text) {
    return encode_client_frame({.payload = std::string{text}});
}

inline std::string client_close(std::uint16_t code, std::string_view reason = {}) {
    std::string payload{static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)};
    payload += reason;
    return encode_client_frame({.opcode = Opcode::Close, .payload = payload});
}

}  // namespace crier::websocket
