#include "base/utf8.hpp"

#include <cstddef>
#include <cstring>

namespace crier {
namespace {

/// How many bytes at the front of `piece` are ASCII, looked at eight at a time.
std::size_t ascii_prefix(Bytes piece) {
    std::size_t at = 0;
    while (piece.size() - at >= sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, piece.data() + at, sizeof word);
        if ((word & 0x8080808080808080U) != 0) break;
        at += sizeof word;
    }
    while (at < piece.size() && std::to_integer<std::uint8_t>(piece[at]) < 0x80) ++at;
    return at;
}

}  // namespace

bool Utf8Validator::feed_byte(std::uint8_t byte) {
    if (remaining_ > 0) {
        if (byte < lower_ || byte > upper_) return false;
        --remaining_;
        lower_ = 0x80;
        upper_ = 0xBF;
        return true;
    }
    if (byte < 0x80) return true;
    if (byte >= 0xC2 && byte <= 0xDF) {
        remaining_ = 1;
    } else if (byte >= 0xE0 && byte <= 0xEF) {
        remaining_ = 2;
        if (byte == 0xE0) lower_ = 0xA0;
        if (byte == 0xED) upper_ = 0x9F;
    } else if (byte >= 0xF0 && byte <= 0xF4) {
        remaining_ = 3;
        if (byte == 0xF0) lower_ = 0x90;
        if (byte == 0xF4) upper_ = 0x8F;
    } else {
        return false;
    }
    return true;
}

bool Utf8Validator::feed(Bytes piece) {
    if (failed_) return false;
    while (!piece.empty()) {
        if (remaining_ == 0) {
            piece = piece.subspan(ascii_prefix(piece));
            if (piece.empty()) break;
        }
        if (!feed_byte(std::to_integer<std::uint8_t>(piece.front()))) {
            failed_ = true;
            return false;
        }
        piece = piece.subspan(1);
    }
    return true;
}

bool is_valid_utf8(std::string_view text) {
    Utf8Validator validator;
    return validator.feed(as_bytes(text)) && validator.is_complete();
}

}  // namespace crier
