#include "socketio/number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace crier::socketio {
namespace {

/// Above this exponent, and below the other one, JavaScript prints powers of ten.
constexpr int kMaxPlainExponent = 21;
constexpr int kMinPlainExponent = -6;

/// `digits` without a point, of which `point` stand in front of it.
std::string place_point(std::string digits, int point) {
    const int count = static_cast<int>(digits.size());
    if (count <= point && point <= kMaxPlainExponent) {
        return digits + std::string(static_cast<std::size_t>(point - count), '0');
    }
    if (0 < point && point <= kMaxPlainExponent) {
        return digits.insert(static_cast<std::size_t>(point), ".");
    }
    if (kMinPlainExponent < point && point <= 0) {
        return "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    }
    const int exponent = point - 1;
    if (count > 1) digits.insert(1, ".");
    return digits + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
}

}  // namespace

std::string to_number_text(double number) {
    if (!std::isfinite(number)) return "null";
    if (number == 0) return "0";
    std::array<char, 32> buffer{};
    const auto [end, error] = std::to_chars(
        buffer.data(),
        buffer.data() + buffer.size(),
        std::fabs(number),
        std::chars_format::scientific);
    const std::string_view text{buffer.data(), static_cast<std::size_t>(end - buffer.data())};

    const std::size_t mark = text.find('e');
    std::string digits{text.substr(0, 1)};
    if (mark > 1) digits += text.substr(2, mark - 2);
    const int exponent = std::atoi(std::string{text.substr(mark + 1)}.c_str());
    return (number < 0 ? "-" : "") + place_point(std::move(digits), exponent + 1);
}

double parse_number_text(const std::string& text) {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc{} && stop == end) return number;
    return std::strtod(text.c_str(), nullptr);
}

}  // namespace crier::socketio
