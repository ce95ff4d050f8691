#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier {

/// Lower case, two digits per byte.
std::string to_hex(Bytes bytes);

/// Accepts both cases; nullopt for an odd length or another character.
std::optional<std::vector<std::byte>> parse_hex(std::string_view text);

/// The value of one hexadecimal digit, or -1.
constexpr int hex_digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace crier
