#pragma once

#include "base/bytes.hpp"
#include "base/shared_bytes.hpp"
#include "contracts/close_codes.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace crier::websocket {

using contracts::CloseCode;

// RFC 6455 §5.2
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-------+-+-------------+-------------------------------+
//  |F|R|R|R| opcode|M| length (7)  |  length (16 or 64)            |
//  |I|S|S|S|  (4)  |A|             |  when 126 or 127              |
//  |N|V|V|V|       |S|             |                               |
//  | |1|2|3|       |K|             |                               |
//  +-+-+-+-+-------+-+-------------+-------------------------------+
//  |  masking key (32), of clients only                            |
//  +---------------------------------------------------------------+
//  |  payload                                                      |
//  +---------------------------------------------------------------+

enum class Opcode : std::uint8_t {
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
};

constexpr bool is_control(Opcode opcode) { return (static_cast<unsigned>(opcode) & 0x8U) != 0; }

/// RFC 6455 §5.5.
inline constexpr std::size_t kMaxControlPayloadBytes = 125;

/// RSV1 says that the payload is compressed (RFC 7692 §6).
enum class FrameBits : std::uint8_t { Plain, Compressed };

/// Writes the head of a final, unmasked frame, its length in the shortest form; returns its size.
std::size_t write_frame_head(
    std::span<std::byte, 10> out, Opcode opcode, std::size_t payload_bytes);

/// A whole, unmasked frame as a server sends it.
SharedBytes encode_frame(Opcode opcode, Bytes payload, FrameBits bits = FrameBits::Plain);

/// The frame at the beginning of what encode_frame has made. Views live as long as `frames`.
struct ServerFrame {
    Opcode opcode;
    Bytes payload;
    Bytes bytes;  ///< All of it, with its head.
};
ServerFrame read_server_frame(Bytes frames);

inline SharedBytes encode_text(std::string_view text) {
    return encode_frame(Opcode::Text, as_bytes(text));
}

/// A close frame; a reason beyond 123 bytes is cut at a code point.
SharedBytes encode_close(std::uint16_t code, std::string_view reason);

/// RFC 6455 §7.4, with 1012 to 1014 from IANA's registry: what a peer may send in a close frame.
bool is_valid_close_code(std::uint16_t code);

/// XORs `payload` with `key`, whose byte `offset % 4` belongs to the first byte (RFC 6455 §5.3).
void apply_mask(MutableBytes payload, std::uint32_t key, std::size_t offset);

}  // namespace crier::websocket
