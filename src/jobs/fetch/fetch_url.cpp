#include "jobs/fetch/fetch_url.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace crier::jobs {
namespace {

constexpr std::size_t kMaxUrlBytes = 2048;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string to_lower(std::string_view text) {
    std::string lower{text};
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

/// True for "1.2.3.4" exactly as inet_ntop writes it.
bool is_canonical_v4(const std::string& host) {
    in_addr address{};
    if (::inet_pton(AF_INET, host.c_str(), &address) != 1) return false;
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &address, text.data(), text.size());
    return host == text.data();
}

bool is_v6(std::string_view bracketed) {
    if (bracketed.size() < 4 || bracketed.front() != '[' || bracketed.back() != ']') return false;
    const std::string inside{bracketed.substr(1, bracketed.size() - 2)};
    in6_addr address{};
    return ::inet_pton(AF_INET6, inside.c_str(), &address) == 1;
}

/// A name whose last label cannot be read as a number: "0x7f.1" and "2130706433" are no names.
bool is_name(std::string_view host) {
    if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-') {
        return false;
    }
    const bool has_only_name_chars = std::all_of(host.begin(), host.end(), [](char c) {
        return is_digit(c) || is_letter(c) || c == '-' || c == '.';
    });
    if (!has_only_name_chars || host.find("..") != std::string_view::npos) return false;
    if (host.back() == '.') host.remove_suffix(1);
    const std::string_view last = host.substr(host.rfind('.') + 1);
    return is_letter(last.front());
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool is_whole = error == std::errc{} && end == text.data() + text.size();
    return is_whole && port != 0 ? std::optional{port} : std::nullopt;
}

/// Fills host, port and is_address from "host" or "host:port".
bool parse_authority(std::string_view authority, FetchUrl& url) {
    const std::size_t bracket = authority.rfind(']');
    const std::size_t colon = authority.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    url.port = url.scheme == "https" ? 443 : 80;
    if (has_port) {
        const auto port = parse_port(authority.substr(colon + 1));
        if (!port) return false;
        url.port = *port;
        authority = authority.substr(0, colon);
    }
    url.host = to_lower(authority);
    url.is_address = is_canonical_v4(url.host) || is_v6(url.host);
    return url.is_address || is_name(url.host);
}

}  // namespace

std::string FetchUrl::text() const {
    const bool is_default = port == (scheme == "https" ? 443 : 80);
    return fmt::format(
        "{}://{}{}{}", scheme, host, is_default ? "" : fmt::format(":{}", port), target);
}

std::optional<FetchUrl> parse_fetch_url(std::string_view text) {
    if (text.size() > kMaxUrlBytes) return std::nullopt;
    const bool is_printable = std::all_of(text.begin(), text.end(), [](char c) {
        const auto code = static_cast<unsigned char>(c);
        return code > 0x20 && code < 0x7F && c != '\\';
    });
    if (!is_printable) return std::nullopt;
    FetchUrl url;
    const std::size_t separator = text.find("://");
    if (separator == std::string_view::npos) return std::nullopt;
    url.scheme = to_lower(text.substr(0, separator));
    if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
    text.remove_prefix(separator + 3);
    text = text.substr(0, text.find('#'));

    const std::size_t end = std::min(text.find_first_of("/?"), text.size());
    const std::string_view authority = text.substr(0, end);
    if (authority.find('@') != std::string_view::npos) return std::nullopt;
    if (!parse_authority(authority, url)) return std::nullopt;
    url.target = text.substr(end);
    if (!url.target.starts_with('/')) url.target.insert(0, 1, '/');
    return url;
}

std::optional<FetchUrl> resolve_redirect(const FetchUrl& from, std::string_view location) {
    const bool is_path = location.starts_with('/') && !location.starts_with("//");
    if (!is_path) return parse_fetch_url(location);
    FetchUrl base = from;
    base.target.clear();
    return parse_fetch_url(base.text() + std::string{location});
}

}  // namespace crier::jobs
