#include "server/config/option_value.hpp"

#include "base/units.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <optional>

namespace crier::server {
namespace {

using std::chrono::milliseconds;

template <class Enum>
using Names = std::initializer_list<std::pair<std::string_view, Enum>>;

const Names<log::Level> kLevels = {
    {"debug", log::Level::Debug},
    {"info", log::Level::Info},
    {"warning", log::Level::Warning},
    {"error", log::Level::Error}};
const Names<log::Format> kFormats = {{"json", log::Format::Json}, {"pretty", log::Format::Pretty}};
const Names<crypto::TlsProfile> kProfiles = {
    {"modern", crypto::TlsProfile::Modern}, {"intermediate", crypto::TlsProfile::Intermediate}};
const Names<hub::OverLimit> kOverLimits = {
    {"refuse", hub::OverLimit::Refuse}, {"evict_oldest", hub::OverLimit::EvictOldest}};
const Names<net::Sends> kSends = {
    {"auto", net::Sends::Auto}, {"io_uring", net::Sends::IoUring}, {"send", net::Sends::Send}};

Result<std::string, std::string> one_text(const OptionValue& value) {
    if (value.is_list || value.items.size() != 1) return std::unexpected{"must be a single value"};
    return value.items.front();
}

std::vector<std::string> all_texts(const OptionValue& value) {
    if (value.is_list) return value.items;
    std::vector<std::string> texts;
    std::string_view rest = value.items.front();
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        texts.emplace_back(rest.substr(0, comma));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return texts;
}

template <class Enum>
Result<Enum, std::string> parse_name(const OptionValue& value, const Names<Enum>& names) {
    CRIER_TRY(const std::string text, one_text(value));
    std::vector<std::string_view> known;
    for (const auto& [name, choice] : names) {
        if (name == text) return choice;
        known.push_back(name);
    }
    return std::unexpected{fmt::format("must be one of: {}", fmt::join(known, ", "))};
}

template <class Enum>
std::string format_name(Enum value, const Names<Enum>& names) {
    for (const auto& [name, choice] : names) {
        if (choice == value) return std::string{name};
    }
    return {};
}

/// Further than any clock has to reach, and far from where its arithmetic would overflow.
constexpr std::uint64_t kLongestTime = 36'525ULL * 86'400'000ULL;
constexpr std::uint64_t kLargestSize = 1ULL << 50U;

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};
constexpr std::array kTimeUnits = {
    Unit{"ms", 1},
    Unit{"s", 1'000},
    Unit{"min", 60'000},
    Unit{"h", 3'600'000},
    Unit{"d", 86'400'000}};
constexpr std::array kSizeUnits = {
    Unit{"B", 1}, Unit{"KiB", kKiB}, Unit{"MiB", kMiB}, Unit{"GiB", kGiB}};

/// "30s" with the units given; nullopt for anything else and for what does not fit.
std::optional<std::uint64_t> parse_with_unit(
    std::string_view text, std::span<const Unit> units, std::uint64_t most) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    const std::string_view name{end, text.data() + text.size()};
    for (const Unit& unit : units) {
        if (unit.name != name) continue;
        return number <= most / unit.factor ? std::optional{number * unit.factor} : std::nullopt;
    }
    return std::nullopt;
}

/// In the largest unit that leaves a whole number.
std::string format_with_unit(std::uint64_t value, std::span<const Unit> units) {
    for (std::size_t i = units.size(); i-- > 0;) {
        const bool is_whole = value % units[i].factor == 0 && value >= units[i].factor;
        if (is_whole) return fmt::format("{}{}", value / units[i].factor, units[i].name);
    }
    return fmt::format("{}{}", value, units[0].name);
}

template <class Number>
Result<Number, std::string> parse_number(const std::string& text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = error == std::errc{} && end == text.data() + text.size();
    if (is_whole && number >= Number{}) return number;
    return std::unexpected{fmt::format(
        "must be a whole number from 0 to {}",
        static_cast<std::uint64_t>(std::numeric_limits<Number>::max()))};
}

}  // namespace

template <>
Result<bool, std::string> parse_option(const OptionValue& value) {
    CRIER_TRY(const std::string text, one_text(value));
    if (text == "true") return true;
    if (text == "false") return false;
    return std::unexpected{"must be true or false"};
}
template <>
Result<std::uint16_t, std::string> parse_option(const OptionValue& value) {
    CRIER_TRY(const std::string text, one_text(value));
    return parse_number<std::uint16_t>(text);
}
template <>
Result<int, std::string> parse_option(const OptionValue& value) {
    CRIER_TRY(const std::string text, one_text(value));
    return parse_number<int>(text);
}
template <>
Result<std::size_t, std::string> parse_option(const OptionValue& value) {
    CRIER_TRY(const std::string text, one_text(value));
    return parse_number<std::size_t>(text);
}
template <>
Result<milliseconds, std::string> parse_option(const OptionValue& value) {
    CRIER_TRY(const std::string text, one_text(value));
    if (const auto parsed = parse_with_unit(text, kTimeUnits, kLongestTime)) {
        return milliseconds{static_cast<std::int64_t>(*parsed)};
    }
    return std::unexpected{"must be a time such as 500ms, 30s, 15min, 12h or 365d"};
}
template <>
Result<std::chrono::seconds, std::string> parse_option(const OptionValue& value) {
    CRIER_TRY(const milliseconds parsed, parse_option<milliseconds>(value));
    return std::chrono::duration_cast<std::chrono::seconds>(parsed);
}
template <>
Result<ByteCount, std::string> parse_option(const OptionValue& value) {
    CRIER_TRY(const std::string text, one_text(value));
    if (const auto parsed = parse_with_unit(text, kSizeUnits, kLargestSize))
        return ByteCount{*parsed};
    if (const auto plain = parse_number<std::size_t>(text)) return ByteCount{*plain};
    return std::unexpected{"must be a size such as 65536, 64KiB, 10MiB or 2GiB"};
}
template <>
Result<std::string, std::string> parse_option(const OptionValue& value) {
    return one_text(value);
}
template <>
Result<std::filesystem::path, std::string> parse_option(const OptionValue& value) {
    CRIER_TRY(const std::string text, one_text(value));
    return std::filesystem::path{text};
}
template <>
Result<Secret, std::string> parse_option(const OptionValue& value) {
    CRIER_TRY(std::string text, one_text(value));
    return Secret{std::move(text)};
}
template <>
Result<std::vector<std::string>, std::string> parse_option(const OptionValue& value) {
    return all_texts(value);
}
template <>
Result<std::vector<Secret>, std::string> parse_option(const OptionValue& value) {
    std::vector<Secret> secrets;
    for (std::string& text : all_texts(value)) secrets.emplace_back(std::move(text));
    return secrets;
}
template <>
Result<std::vector<std::uint16_t>, std::string> parse_option(const OptionValue& value) {
    std::vector<std::uint16_t> numbers;
    for (const std::string& text : all_texts(value)) {
        CRIER_TRY(const std::uint16_t number, parse_number<std::uint16_t>(text));
        numbers.push_back(number);
    }
    return numbers;
}
template <>
Result<log::Level, std::string> parse_option(const OptionValue& value) {
    return parse_name(value, kLevels);
}
template <>
Result<log::Format, std::string> parse_option(const OptionValue& value) {
    return parse_name(value, kFormats);
}
template <>
Result<crypto::TlsProfile, std::string> parse_option(const OptionValue& value) {
    return parse_name(value, kProfiles);
}
template <>
Result<hub::OverLimit, std::string> parse_option(const OptionValue& value) {
    return parse_name(value, kOverLimits);
}
template <>
Result<net::Sends, std::string> parse_option(const OptionValue& value) {
    return parse_name(value, kSends);
}

std::string format_option(bool value) { return value ? "true" : "false"; }
std::string format_option(std::uint16_t value) { return fmt::format("{}", value); }
std::string format_option(int value) { return fmt::format("{}", value); }
std::string format_option(std::size_t value) { return fmt::format("{}", value); }
std::string format_option(milliseconds value) {
    return format_with_unit(static_cast<std::uint64_t>(value.count()), kTimeUnits);
}
std::string format_option(std::chrono::seconds value) { return format_option(milliseconds{value}); }
std::string format_option(ByteCount value) { return format_with_unit(value.bytes, kSizeUnits); }
std::string format_option(const std::string& value) { return value; }
std::string format_option(const std::filesystem::path& value) { return value.string(); }
std::string format_option(const Secret& value) { return value.is_empty() ? "" : "***"; }
std::string format_option(const std::vector<std::string>& value) {
    return fmt::format("{}", fmt::join(value, ","));
}
std::string format_option(const std::vector<Secret>& value) {
    return fmt::format("{}", fmt::join(value, ","));
}
std::string format_option(const std::vector<std::uint16_t>& value) {
    return fmt::format("{}", fmt::join(value, ","));
}
std::string format_option(log::Level value) { return format_name(value, kLevels); }
std::string format_option(log::Format value) { return format_name(value, kFormats); }
std::string format_option(crypto::TlsProfile value) { return format_name(value, kProfiles); }
std::string format_option(hub::OverLimit value) { return format_name(value, kOverLimits); }
std::string format_option(net::Sends value) { return format_name(value, kSends); }

}  // namespace crier::server
