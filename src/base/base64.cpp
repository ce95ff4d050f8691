#include "base/base64.hpp"

#include <array>
#include <cstdint>

namespace crier {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> value_table(std::string_view alphabet) {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return table;
}

constexpr auto kStandardValues = value_table(kStandard);
constexpr auto kUrlSafeValues = value_table(kUrlSafe);

std::string encode(Bytes bytes, std::string_view alphabet) {
    std::string text((bytes.size() * 4 + 2) / 3, '\0');
    char* out = text.data();
    const auto put = [&out, digits = alphabet.data()](std::uint32_t bits, unsigned shift) {
        *out++ = digits[(bits >> shift) & 0x3FU];
    };
    const auto at = [&](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t bits = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
        for (const unsigned shift : {18U, 12U, 6U, 0U}) put(bits, shift);
    }
    const std::size_t left = bytes.size() - i;
    if (left == 0) return text;
    const std::uint32_t bits = at(i) << 16U | (left == 2 ? at(i + 1) << 8U : 0U);
    put(bits, 18);
    put(bits, 12);
    if (left == 2) put(bits, 6);
    return text;
}

/// Decodes text that carries no padding any more.
std::optional<std::vector<std::byte>> decode(
    std::string_view text, const std::array<std::int8_t, 256>& values) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::vector<std::byte> bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const int value = values[static_cast<unsigned char>(c)];
        if (value < 0) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<std::byte>(bits >> count));
        }
    }
    const bool has_stray_bits = (bits & ((1U << count) - 1U)) != 0;
    if (has_stray_bits) return std::nullopt;
    return bytes;
}

}  // namespace

std::string encode_base64(Bytes bytes) {
    std::string text = encode(bytes, kStandard);
    while (text.size() % 4 != 0) text.push_back('=');
    return text;
}

std::string encode_base64url(Bytes bytes) { return encode(bytes, kUrlSafe); }

std::optional<std::vector<std::byte>> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    if (text.ends_with("==")) {
        text.remove_suffix(2);
    } else if (text.ends_with('=')) {
        text.remove_suffix(1);
    }
    return decode(text, kStandardValues);
}

std::optional<std::vector<std::byte>> decode_base64url(std::string_view text) {
    return decode(text, kUrlSafeValues);
}

}  // namespace crier
