#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace crier::websocket {

enum class InflateError : std::uint8_t {
    Malformed,  ///< Not DEFLATE (RFC 1951), or cut off inside a block.
    TooBig,     ///< It becomes more than is allowed.
};

/// What a compressed message of `compressed_bytes` may become: `max_bytes`, and above 64 KiB at
/// most a hundred times its size.
std::size_t inflated_limit(std::size_t compressed_bytes, std::size_t max_bytes);

/// The most bytes in which a sane compressor says `max_bytes`.
constexpr std::size_t compressed_limit(std::size_t max_bytes) {
    return max_bytes + max_bytes / 8 + 64;
}

/// The payload of a compressed message (RFC 7692 §7.2.2). Grows in bounded pieces and stops at the
/// limit, whatever it would have become.
///
/// Blocks of any kind and number are taken, also behind one that says it is the last (BFINAL), and
/// a message that ends with such a block. No payload at all is an empty message.
///
/// Lives on: any thread. Each owns one state of zlib's, about 40 KiB, from its first message on:
/// a message is inflated when all of it is here, so nobody owns one in between.
Result<std::string, InflateError> inflate_message(Bytes compressed, std::size_t max_bytes);

}  // namespace crier::websocket
