#include "auth/origin.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <charconv>

namespace crier::auth {
namespace {

std::uint16_t default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

/// A lower-case name or IPv4 address, or an IPv6 address in brackets.
bool is_host(std::string_view host) {
    const bool is_v6 = host.starts_with('[') && host.ends_with(']') && host.size() > 3;
    if (is_v6) host = host.substr(1, host.size() - 2);
    return !host.empty() && std::all_of(host.begin(), host.end(), [is_v6](char c) {
        const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (is_v6) return is_hex || c == ':' || c == '.';
        return is_hex || (c >= 'g' && c <= 'z') || c == '-' || c == '.' || c == '_';
    });
}

std::string to_lower(std::string_view text) {
    std::string lower{text};
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

/// "host", "host:port", "[v6]" or "[v6]:port".
std::optional<Origin> parse_authority(std::string_view scheme, std::string_view text) {
    std::string_view host = text;
    std::uint16_t port = default_port(scheme);
    const std::size_t colon = text.rfind(':');
    const std::size_t bracket = text.rfind(']');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    if (has_port) {
        const std::string_view digits = text.substr(colon + 1);
        host = text.substr(0, colon);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty()) {
            return std::nullopt;
        }
    }
    Origin origin{std::string{scheme}, to_lower(host), port};
    return is_host(origin.host) ? std::optional{std::move(origin)} : std::nullopt;
}

}  // namespace

std::optional<Origin> parse_origin(std::string_view text) {
    for (const std::string_view scheme : {"http", "https"}) {
        const std::string prefix = std::string{scheme} + "://";
        if (text.starts_with(prefix)) return parse_authority(scheme, text.substr(prefix.size()));
    }
    return std::nullopt;
}

std::optional<Origin> own_origin(std::string_view scheme, std::string_view host_field) {
    return parse_authority(scheme, host_field);
}

OriginPolicy::OriginPolicy(const std::vector<std::string>& allowed) {
    for (const std::string& text : allowed) {
        auto origin = parse_origin(text);
        CRIER_ASSERT(origin.has_value());
        allowed_.push_back(std::move(*origin));
    }
}

bool OriginPolicy::allows(
    std::optional<std::string_view> origin_field, const std::optional<Origin>& own) const {
    if (!origin_field) return true;
    const auto origin = parse_origin(*origin_field);
    if (!origin) return false;
    if (own && *origin == *own) return true;
    return std::find(allowed_.begin(), allowed_.end(), *origin) != allowed_.end();
}

}  // namespace crier::auth
