#include "http/target.hpp"

#include "base/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crier::http {
namespace {

/// What the URL standard never leaves raw in a path or query, plus everything that is not
/// printable ASCII. Browsers do send "|", "{" or "^" as they are.
constexpr std::array<bool, 256> kAllowedRaw = [] {
    std::array<bool, 256> is_allowed{};
    for (std::size_t code = 0x21; code < 0x7F; ++code) is_allowed[code] = true;
    for (const char c : std::string_view{"#\"<>\\"})
        is_allowed[static_cast<std::size_t>(c)] = false;
    return is_allowed;
}();

bool is_allowed_raw(char c) { return kAllowedRaw[static_cast<unsigned char>(c)]; }

bool is_unreserved(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/// No path of ours has one; encoded line ends are there to split something behind us.
bool is_control(char c) {
    const auto code = static_cast<unsigned char>(c);
    return code < 0x20 || code == 0x7F;
}

std::optional<std::string> decode_query_part(std::string_view text) {
    if (text.find('+') == std::string_view::npos) return percent_decode(text);
    std::string spaced{text};
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return percent_decode(spaced);
}

bool parse_query(std::string_view text, Query& query) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = decode_query_part(pair.substr(0, equals));
        auto value = decode_query_part(pair.substr(std::min(equals + 1, pair.size())));
        if (!name || !value) return false;
        query.add(std::move(*name), std::move(*value));
    }
    return true;
}

/// Cuts "http://host" off the front; false when it is no absolute form crier serves.
bool take_authority(std::string_view& text, std::string& authority) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!text.starts_with(scheme)) continue;
        text.remove_prefix(scheme.size());
        const std::size_t end = std::min(text.find_first_of("/?"), text.size());
        authority = text.substr(0, end);
        text.remove_prefix(end);
        return !authority.empty();
    }
    return false;
}

}  // namespace

std::optional<std::string_view> Query::find(std::string_view name) const {
    for (const auto& [key, value] : parameters_) {
        if (key == name) return value;
    }
    return std::nullopt;
}

std::optional<std::string_view> Query::find_only(std::string_view name) const {
    const auto count = std::count_if(
        parameters_.begin(), parameters_.end(), [&](const auto& p) { return p.first == name; });
    return count == 1 ? find(name) : std::nullopt;
}

std::optional<std::string> percent_decode(std::string_view text) {
    if (text.find('%') == std::string_view::npos) return std::string{text};
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded.push_back(text[i]);
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_digit_value(text[i + 1]);
        const int low = hex_digit_value(text[i + 2]);
        if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
        decoded.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return decoded;
}

std::string percent_encode(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), is_unreserved)) return std::string{text};
    std::string encoded;
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded.push_back(c);
        } else {
            fmt::format_to(std::back_inserter(encoded), "%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

Result<Target, TargetError> parse_target(std::string_view text) {
    const auto malformed = std::unexpected{TargetError::Malformed};
    if (!std::all_of(text.begin(), text.end(), is_allowed_raw)) return malformed;
    Target target;
    if (text == "*") {
        target.path = text;
        return target;
    }
    if (!text.starts_with('/')) {
        if (!take_authority(text, target.authority)) return malformed;
    }
    const std::size_t question = std::min(text.find('?'), text.size());
    target.path = text.substr(0, question);
    if (target.path.empty()) target.path = "/";
    const auto decoded = percent_decode(target.path);
    if (!decoded || std::any_of(decoded->begin(), decoded->end(), is_control)) return malformed;
    if (!parse_query(text.substr(std::min(question + 1, text.size())), target.query)) {
        return malformed;
    }
    return target;
}

}  // namespace crier::http
