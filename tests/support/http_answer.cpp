#include "tests/support/http_answer.hpp"

#include <strings.h>

#include <algorithm>
#include <charconv>

namespace crier::testing {
namespace {

bool is_equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<HttpAnswer> parse_head(std::string_view head) {
    HttpAnswer answer;
    constexpr std::size_t kStatusAt = std::string_view{"HTTP/1.1 "}.size();
    if (!head.starts_with("HTTP/1.1 ") || head.size() < kStatusAt + 3) return std::nullopt;
    std::from_chars(head.data() + kStatusAt, head.data() + kStatusAt + 3, answer.status);
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.starts_with("\r\n")) {
        const std::size_t end = head.find("\r\n");
        const std::size_t colon = head.find(": ");
        if (colon >= end) return std::nullopt;
        answer.fields.emplace_back(head.substr(0, colon), head.substr(colon + 2, end - colon - 2));
        head.remove_prefix(end + 2);
    }
    return answer;
}

std::size_t body_bytes(const HttpAnswer& answer) {
    std::size_t length = 0;
    const std::string text = answer.field("Content-Length").value_or("0");
    std::from_chars(text.data(), text.data() + text.size(), length);
    return length;
}

}  // namespace

std::optional<std::string> HttpAnswer::field(std::string_view name) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& entry) {
        return is_equal_ignoring_case(entry.first, name);
    });
    if (found == fields.end()) return std::nullopt;
    return found->second;
}

std::size_t HttpAnswer::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(fields.begin(), fields.end(), [&](const auto& entry) {
            return is_equal_ignoring_case(entry.first, name);
        }));
}

std::optional<HttpAnswer> read_answer(RawClient& client, BodyRule rule) {
    std::size_t end = std::string::npos;
    while ((end = client.received().find("\r\n\r\n")) == std::string::npos) {
        if (client.read_some() != RawClient::Read::Bytes) return std::nullopt;
    }
    auto answer = parse_head(client.take(end + 4));
    const bool has_body = answer && rule == BodyRule::ByLength && answer->status >= 200 &&
                          answer->status != 204 && answer->status != 304;
    if (!has_body) return answer;
    const std::size_t length = body_bytes(*answer);
    if (!client.read_at_least(length)) return std::nullopt;
    answer->body = client.take(length);
    return answer;
}

}  // namespace crier::testing
