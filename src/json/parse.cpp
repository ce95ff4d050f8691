#include "json/parse.hpp"

#include <algorithm>
#include <cmath>

namespace crier::json {

std::string_view describe(JsonError error) {
    switch (error) {
        case JsonError::Malformed: return "The body is not valid JSON.";
        case JsonError::TooDeep: return "The JSON is nested too deeply.";
        case JsonError::TooMany: return "The JSON has too many members.";
        case JsonError::NotAnObject: return "The JSON must be an object.";
        case JsonError::DuplicateKey: return "The JSON object has the same key twice.";
    }
    return "The body is not valid JSON.";
}

Result<void, JsonError> check_limits(std::string_view text, const Limits& limits) {
    std::size_t depth = 0;
    std::size_t members = 0;
    bool is_in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_in_string) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                is_in_string = false;
            }
            continue;
        }
        if (c == '"') {
            is_in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > limits.depth) return std::unexpected{JsonError::TooDeep};
        } else if (c == ']' || c == '}') {
            if (depth > 0) --depth;
        } else if (c == ',') {
            if (++members >= limits.members) return std::unexpected{JsonError::TooMany};
        }
    }
    return {};
}

namespace {

std::size_t count_members(const value& parsed) {
    std::size_t count = 0;
    if (const object* members = parsed.if_object()) {
        count = members->size();
        for (const auto& member : *members) count += count_members(member.value());
    } else if (const array* elements = parsed.if_array()) {
        for (const value& element : *elements) count += count_members(element);
    }
    return count;
}

}  // namespace

bool has_duplicate_keys(std::string_view text, const value& parsed) {
    // Every member has one colon outside of strings; of those with the same key one survives.
    std::size_t written = 0;
    bool is_in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') is_in_string = !is_in_string;
        if (c == '\\') ++i;
        if (c == ':' && !is_in_string) ++written;
    }
    return written != count_members(parsed);
}

namespace {

/// False for 1e400, which becomes infinity, and 0e999, which becomes no number: Boost.JSON would
/// write both as words that are not JSON.
bool has_only_finite_numbers(const value& parsed) {
    if (const double* number = parsed.if_double()) return std::isfinite(*number);
    if (const object* members = parsed.if_object()) {
        return std::all_of(members->begin(), members->end(), [](const auto& member) {
            return has_only_finite_numbers(member.value());
        });
    }
    if (const array* elements = parsed.if_array()) {
        return std::all_of(elements->begin(), elements->end(), has_only_finite_numbers);
    }
    return true;
}

}  // namespace

Result<value, JsonError> parse(std::string_view text, const Limits& limits) {
    CRIER_TRY_VOID(check_limits(text, limits));
    boost::json::parse_options options;
    options.max_depth = limits.depth;
    boost::json::error_code error;
    value result = boost::json::parse(text, error, {}, options);
    if (error || !has_only_finite_numbers(result)) return std::unexpected{JsonError::Malformed};
    return result;
}

Result<object, JsonError> parse_object(std::string_view text, const Limits& limits) {
    CRIER_TRY(value result, parse(text, limits));
    if (!result.is_object()) return std::unexpected{JsonError::NotAnObject};
    return std::move(result.as_object());
}

std::optional<std::string_view> find_string(const object& object, std::string_view key) {
    const value* member = object.if_contains(key);
    if (member == nullptr || !member->is_string()) return std::nullopt;
    return std::string_view{member->as_string()};
}

std::optional<std::int64_t> find_integer(const object& object, std::string_view key) {
    const value* member = object.if_contains(key);
    if (member == nullptr) return std::nullopt;
    boost::json::error_code error;
    const auto number = member->to_number<std::int64_t>(error);
    if (error) return std::nullopt;
    return number;
}

std::optional<bool> find_bool(const object& object, std::string_view key) {
    const value* member = object.if_contains(key);
    if (member == nullptr || !member->is_bool()) return std::nullopt;
    return member->as_bool();
}

const boost::json::object* find_object(const object& object, std::string_view key) {
    const value* member = object.if_contains(key);
    return member == nullptr ? nullptr : member->if_object();
}

std::string quote(std::string_view text) { return serialize(boost::json::string{text}); }

}  // namespace crier::json
