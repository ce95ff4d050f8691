// Targets, queries and cookies of a request. Input: a target, LF, the value of a Cookie field.

#include "http/cookies.hpp"
#include "http/target.hpp"
#include "tests/fuzz/fuzz_support.hpp"

#include <algorithm>

namespace crier::http {
namespace {

using fuzz::require;

std::string write(const Target& target) {
    std::string text = target.path;
    char separator = '?';
    for (const auto& [name, value] : target.query.all()) {
        text += separator + percent_encode(name) + "=" + percent_encode(value);
        separator = '&';
    }
    return text;
}

void check_target(std::string_view text) {
    const auto target = parse_target(text);
    if (!target) return;
    require(target->path == "*" || target->path.starts_with('/'), "a path begins with a slash");
    require(percent_decode(target->path).has_value(), "the path can be decoded");
    require(target->path.find_first_of("?# \r\n") == std::string::npos, "the path is a path");
    for (const auto& [name, value] : target->query.all()) {
        require(name.find('\0') == std::string::npos, "no name holds NUL");
        require(value.find('\0') == std::string::npos, "no value holds NUL");
        require(target->query.find(name).has_value(), "a parameter is found");
    }
    if (target->path == "*") return;
    const auto again = parse_target(write(*target));
    require(again && again->path == target->path, "the path stays what it was");
    require(again->query.all() == target->query.all(), "the query stays what it was");
}

void check_percent(std::string_view text) {
    const std::string encoded = percent_encode(text);
    const bool holds_control = std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    require(
        parse_target("/" + encoded).has_value() != holds_control,
        "what is encoded is allowed in a path, but for control characters");
    const auto decoded = percent_decode(encoded);
    const bool holds_nul = text.find('\0') != std::string_view::npos;
    require(decoded ? *decoded == text : holds_nul, "decoding undoes encoding");
}

void check_cookies(std::string_view value) {
    Headers headers;
    headers.add("Cookie", "before=1");
    headers.add("cookie", value);
    require(find_cookie(headers, "before") == "1", "the first cookie of a name counts");
    for (const char* name : {"crier_session", "a", ""}) {
        const auto found = find_cookie(headers, name);
        require(!found || found->find(';') == std::string_view::npos, "a cookie ends at \";\"");
    }
}

}  // namespace
}  // namespace crier::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto [target, cookies] =
        crier::fuzz::cut({reinterpret_cast<const char*>(data), size}, "\n");
    crier::http::check_target(target);
    crier::http::check_percent(target);
    crier::http::check_cookies(cookies);
    return 0;
}
