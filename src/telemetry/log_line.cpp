#include "telemetry/log_line.hpp"

#include "base/time_text.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

namespace crier::log {
namespace {

/// How many bytes the valid UTF-8 code point at the front has; 0 when there is none.
std::size_t code_point_size(std::string_view text) {
    for (std::size_t size = 1; size <= 4 && size <= text.size(); ++size) {
        if (is_valid_utf8(text.substr(0, size))) return size;
    }
    return 0;
}

void append_quoted(std::string& out, std::string_view text) {
    const bool is_cut = text.size() > kMaxFieldBytes;
    text = text.substr(0, kMaxFieldBytes);
    out.push_back('"');
    while (!text.empty()) {
        const auto c = static_cast<unsigned char>(text.front());
        const std::size_t size = code_point_size(text);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(static_cast<char>(c));
        } else if (c < 0x20 || c == 0x7F) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
        } else if (size == 0) {
            out += "\\ufffd";
        } else if (text.substr(0, size) == "\u2028") {
            out += "\\u2028";
        } else if (text.substr(0, size) == "\u2029") {
            out += "\\u2029";
        } else {
            out += text.substr(0, size);
        }
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    if (is_cut) out += "…";
    out.push_back('"');
}

void append_value(std::string& out, const Field::Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        append_quoted(out, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        fmt::format_to(std::back_inserter(out), "{}", *number);
    } else if (const auto* real = std::get_if<double>(&value)) {
        fmt::format_to(std::back_inserter(out), "{}", *real);
    } else {
        out += std::get<bool>(value) ? "true" : "false";
    }
}

}  // namespace

std::string_view level_name(Level level) {
    switch (level) {
        case Level::Debug: return "debug";
        case Level::Info: return "info";
        case Level::Warning: return "warning";
        case Level::Error: return "error";
    }
    return "error";
}

std::string to_json_line(
    WallTime time, Level level, std::string_view event, std::span<const Field> fields) {
    std::string line =
        fmt::format(R"({{"time":"{}","level":"{}","event":)", to_iso8601(time), level_name(level));
    append_quoted(line, event);
    for (const Field& field : fields) {
        line.push_back(',');
        append_quoted(line, field.name);
        line.push_back(':');
        append_value(line, field.value);
    }
    line.push_back('}');
    return line;
}

std::string to_pretty_line(
    WallTime time, Level level, std::string_view event, std::span<const Field> fields) {
    std::string line =
        fmt::format("{} {:<7} {}", to_iso8601(time).substr(11, 12), level_name(level), event);
    for (const Field& field : fields) {
        fmt::format_to(std::back_inserter(line), " {}=", field.name);
        append_value(line, field.value);
    }
    return line;
}

}  // namespace crier::log
