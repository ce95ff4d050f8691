#include "base/time_text.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace crier {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hh_mm_ss;
using std::chrono::milliseconds;
using std::chrono::year_month_day;

constexpr std::array kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array kMonths = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// A number of exactly `text.size()` decimal digits.
std::optional<unsigned> parse_digits(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

template <std::size_t N>
std::optional<unsigned> index_of(const std::array<const char*, N>& names, std::string_view name) {
    for (unsigned i = 0; i < N; ++i) {
        if (names[i] == name) return i;
    }
    return std::nullopt;
}

}  // namespace

std::string to_iso8601(WallTime time) {
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss<milliseconds> clock{time - day};
    return fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()),
        clock.hours().count(),
        clock.minutes().count(),
        clock.seconds().count(),
        clock.subseconds().count());
}

std::string to_http_date(WallTime time) {
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const std::chrono::weekday weekday{day};
    const hh_mm_ss<milliseconds> clock{time - day};
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        kWeekdays[weekday.c_encoding()],
        static_cast<unsigned>(date.day()),
        kMonths[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()),
        clock.hours().count(),
        clock.minutes().count(),
        clock.seconds().count());
}

std::optional<WallTime> parse_http_date(std::string_view text) {
    // "Fri, 02 Jan 2026 03:04:05 GMT" has fixed columns.
    if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") {
        return std::nullopt;
    }
    if (text[7] != ' ' || text[11] != ' ' || text[16] != ' ' || text[19] != ':' ||
        text[22] != ':') {
        return std::nullopt;
    }
    const auto weekday = index_of(kWeekdays, text.substr(0, 3));
    const auto month = index_of(kMonths, text.substr(8, 3));
    const auto day = parse_digits(text.substr(5, 2));
    const auto year = parse_digits(text.substr(12, 4));
    const auto hour = parse_digits(text.substr(17, 2));
    const auto minute = parse_digits(text.substr(20, 2));
    const auto second = parse_digits(text.substr(23, 2));
    if (!weekday || !month || !day || !year || !hour || !minute || !second) return std::nullopt;
    if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;

    const year_month_day date{
        std::chrono::year{static_cast<int>(*year)},
        std::chrono::month{*month + 1},
        std::chrono::day{*day}};
    if (!date.ok()) return std::nullopt;
    return WallTime{std::chrono::sys_days{date}} + std::chrono::hours{*hour} +
           std::chrono::minutes{*minute} + std::chrono::seconds{*second};
}

}  // namespace crier
