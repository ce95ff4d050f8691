#include "http/headers.hpp"

#include <algorithm>

namespace crier::http {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_token_char(char c) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
    return std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

}  // namespace

bool is_equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return to_lower(x) == to_lower(y);
    });
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

void Headers::add(std::string_view name, std::string_view value) {
    fields_.push_back({std::string{name}, std::string{value}});
}

void Headers::set(std::string_view name, std::string_view value) {
    std::erase_if(
        fields_, [&](const Field& field) { return is_equal_ignoring_case(field.name, name); });
    add(name, value);
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const Field& field : fields_) {
        if (is_equal_ignoring_case(field.name, name)) return field.value;
    }
    return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(fields_.begin(), fields_.end(), [&](const Field& field) {
            return is_equal_ignoring_case(field.name, name);
        }));
}

std::vector<std::string_view> split_list(std::string_view value) {
    std::vector<std::string_view> elements;
    while (!value.empty()) {
        const std::size_t comma = value.find(',');
        const std::string_view element = trim(value.substr(0, comma));
        if (!element.empty()) elements.push_back(element);
        if (comma == std::string_view::npos) break;
        value.remove_prefix(comma + 1);
    }
    return elements;
}

bool has_list_token(const Headers& headers, std::string_view name, std::string_view token) {
    for (const Headers::Field& field : headers.all()) {
        if (!is_equal_ignoring_case(field.name, name)) continue;
        for (const std::string_view element : split_list(field.value)) {
            if (is_equal_ignoring_case(element, token)) return true;
        }
    }
    return false;
}

}  // namespace crier::http
