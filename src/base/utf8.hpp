#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <string_view>

namespace crier {

/// Checks UTF-8 as it arrives in pieces (RFC 3629: no overlong forms, no surrogates, nothing
/// above U+10FFFF) and fails at the first byte that cannot continue, not at the end of the text.
///
/// Lives on: one thread. 8 bytes, because every open WebSocket has one.
class Utf8Validator {
public:
    /// False as soon as the text so far cannot be the beginning of valid UTF-8; stays false.
    bool feed(Bytes piece);

    /// True when the text so far does not end inside a code point.
    bool is_complete() const { return remaining_ == 0 && !failed_; }

    void reset() { *this = Utf8Validator{}; }

private:
    bool feed_byte(std::uint8_t byte);

    // The bounds of the next continuation byte are narrower than 80..BF right after some lead
    // bytes: that is what rules out overlong forms, surrogates and code points above U+10FFFF.
    std::uint8_t remaining_ = 0;
    std::uint8_t lower_ = 0x80;
    std::uint8_t upper_ = 0xBF;
    bool failed_ = false;
};

bool is_valid_utf8(std::string_view text);

}  // namespace crier
