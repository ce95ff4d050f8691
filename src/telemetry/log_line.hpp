#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace crier::log {

enum class Level : std::uint8_t { Debug, Info, Warning, Error };

std::string_view level_name(Level level);

/// One named value of a log line. Data of users goes here, never into the event name.
///
/// Lifetime: of the call; a text is not copied.
struct Field {
    using Value = std::variant<std::string_view, std::int64_t, double, bool>;

    Field(std::string_view field_name, std::string_view text) : name{field_name}, value{text} {}
    Field(std::string_view field_name, const char* text)
        : name{field_name}, value{std::string_view{text}} {}
    Field(std::string_view field_name, const std::string& text)
        : name{field_name}, value{std::string_view{text}} {}
    Field(std::string_view field_name, bool flag) : name{field_name}, value{flag} {}
    Field(std::string_view field_name, double number) : name{field_name}, value{number} {}
    template <class Integer>
        requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
    Field(std::string_view field_name, Integer number)
        : name{field_name}, value{static_cast<std::int64_t>(number)} {}

    std::string_view name;
    Value value;
};

/// A text is cut after this many bytes: a log is no place for payloads.
inline constexpr std::size_t kMaxFieldBytes = 1024;

/// One JSON object on one line, without the line end. Control characters, U+2028 and U+2029 are
/// escaped and invalid UTF-8 is replaced, so that no text can pretend to be a second line.
std::string to_json_line(
    WallTime time, Level level, std::string_view event, std::span<const Field> fields);

/// The same for a person at a terminal: `12:03:04.567 info  listening port=3000`.
std::string to_pretty_line(
    WallTime time, Level level, std::string_view event, std::span<const Field> fields);

}  // namespace crier::log
