#include "load/opening_handshake.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crier::load {
namespace {

constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::size_t kMaxAnswerBytes = 16 * 1024;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trim(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// The first header with this name; empty when there is none.
std::string_view find_header(std::string_view head, std::string_view name) {
    while (!head.empty()) {
        const std::size_t end = std::min(head.find("\r\n"), head.size());
        const std::string_view line = head.substr(0, end);
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && equals_ignoring_case(line.substr(0, colon), name)) {
            return trim(line.substr(colon + 1));
        }
        head.remove_prefix(std::min(end + 2, head.size()));
    }
    return {};
}

}  // namespace

std::string opening_request(const TargetUrl& url) {
    return fmt::format(
        "GET {} HTTP/1.1\r\n"
        "Host: {}\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Key: {}\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n",
        url.path,
        url.authority(),
        kKey);
}

Result<std::optional<std::size_t>, std::string> read_opening_answer(std::string_view bytes) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        if (bytes.size() < kMaxAnswerBytes) return std::nullopt;
        return std::unexpected{"the server's answer to the handshake does not end"};
    }
    const std::string_view head = bytes.substr(0, end);
    const std::string_view status = head.substr(0, head.find("\r\n"));
    if (!status.starts_with("HTTP/1.1 101")) {
        return std::unexpected{fmt::format("the server refused the handshake: {}", status)};
    }
    if (find_header(head, "sec-websocket-accept") != kAccept) {
        return std::unexpected{"the server's Sec-WebSocket-Accept is wrong"};
    }
    return end + 4;
}

}  // namespace crier::load
