#include "http/headers.hpp"

#include <algorithm>
#include <array>

namespace crier::http {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr std::array<bool, 256> kTokenChars = [] {
    std::array<bool, 256> is_token_char{};
    for (const std::string_view range : {"09", "az", "AZ"}) {
        for (char c = range[0]; c <= range[1]; ++c)
            is_token_char[static_cast<std::size_t>(c)] = true;
    }
    for (const char c : std::string_view{"!#$%&'*+-.^_`|~"}) {
        is_token_char[static_cast<std::size_t>(c)] = true;
    }
    return is_token_char;
}();

bool is_token_char(char c) { return kTokenChars[static_cast<unsigned char>(c)]; }

/// Calls `visit` for each trimmed element that is not empty until it returns true; whether it did.
template <class Visit>
bool any_element(std::string_view list, Visit visit) {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        const std::string_view element = trim(list.substr(0, comma));
        if (!element.empty() && visit(element)) return true;
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    return false;
}

/// More than most requests and answers have: one allocation for the list.
constexpr std::size_t kUsualFields = 16;

}  // namespace

bool is_equal_ignoring_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    // Most write a name as the standard does.
    return a == b || std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
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
    if (fields_.empty()) fields_.reserve(kUsualFields);
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
    any_element(value, [&](std::string_view element) {
        elements.push_back(element);
        return false;
    });
    return elements;
}

bool has_list_token(const Headers& headers, std::string_view name, std::string_view token) {
    for (const Headers::Field& field : headers.all()) {
        const bool has_it = is_equal_ignoring_case(field.name, name) &&
                            any_element(field.value, [token](std::string_view element) {
                                return is_equal_ignoring_case(element, token);
                            });
        if (has_it) return true;
    }
    return false;
}

}  // namespace crier::http
