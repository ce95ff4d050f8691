#include "socketio/event_data.hpp"

#include "socketio/json_scanner.hpp"
#include "socketio/payload_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crier::socketio {
namespace {

using Token = JsonScanner::Token;

constexpr std::size_t kMaxDepth = 64;

/// A text that was checked before: its own size is limit enough.
JsonScanner rescan(std::string_view text) {
    return JsonScanner{text, {.depth = kMaxDepth, .members = text.size()}};
}

struct Reference {
    std::size_t begin;
    std::size_t end;
    std::size_t number;
};

Result<std::vector<Reference>, PacketError> find_references(std::string_view json) {
    std::vector<Reference> found;
    JsonScanner scanner = rescan(json);
    while (true) {
        const auto token = scanner.next();
        if (!token) return std::unexpected{to_packet_error(token.error())};
        if (token == Token::End) return found;
        if (token != Token::ObjectBegin) continue;
        const auto begin = static_cast<std::size_t>(scanner.token_text().data() - json.data());
        if (const auto number = take_placeholder(scanner)) {
            const std::string_view brace = scanner.token_text();
            const auto end = static_cast<std::size_t>(brace.data() - json.data()) + brace.size();
            found.push_back({begin, end, *number});
        }
    }
}

/// Old numbers in the order in which they are first named.
Result<std::vector<std::size_t>, PacketError> order_of(
    const std::vector<Reference>& references, std::size_t attachments) {
    std::vector<std::size_t> order;
    for (const Reference& reference : references) {
        if (reference.number >= attachments) return std::unexpected{PacketError::IllegalAttachment};
        if (std::find(order.begin(), order.end(), reference.number) == order.end()) {
            order.push_back(reference.number);
        }
    }
    return order;
}

bool is_canonical(const std::vector<std::size_t>& order, std::size_t attachments) {
    return order.size() == attachments && std::is_sorted(order.begin(), order.end());
}

}  // namespace

std::string placeholder(std::size_t number) {
    return fmt::format(R"({{"_placeholder":true,"num":{}}})", number);
}

Result<EventData, PacketError> make_canonical(
    std::string json, std::vector<std::string> attachments, std::size_t first_number) {
    if (attachments.empty()) return EventData{std::move(json), {}};
    CRIER_TRY(const std::vector<Reference> references, find_references(json));
    CRIER_TRY(const std::vector<std::size_t> order, order_of(references, attachments.size()));
    if (first_number == 0 && is_canonical(order, attachments.size())) {
        return EventData{std::move(json), std::move(attachments)};
    }

    EventData data{.json = {}, .attachments = {}};
    std::size_t done = 0;
    for (const Reference& reference : references) {
        const auto place = std::find(order.begin(), order.end(), reference.number);
        data.json += std::string_view{json}.substr(done, reference.begin - done);
        data.json += placeholder(first_number + static_cast<std::size_t>(place - order.begin()));
        done = reference.end;
    }
    data.json += std::string_view{json}.substr(done);
    for (const std::size_t number : order) {
        data.attachments.push_back(std::move(attachments[number]));
    }
    return data;
}

Result<std::vector<std::string_view>, json::JsonError> split_array(
    std::string_view array, const json::Limits& limits) {
    JsonScanner scanner{array, limits};
    CRIER_TRY(const Token first, scanner.next());
    if (first != Token::ArrayBegin) return std::unexpected{json::JsonError::Malformed};
    std::vector<std::string_view> elements;
    while (true) {
        CRIER_TRY(const Token token, scanner.next());
        if (token == Token::ArrayEnd) break;
        if (elements.size() >= limits.members) return std::unexpected{json::JsonError::TooMany};
        CRIER_TRY(const std::string_view element, scanner.take_value(token));
        elements.push_back(element);
    }
    CRIER_TRY([[maybe_unused]] const Token end, scanner.next());
    return elements;
}

std::string join_array(std::span<const std::string_view> elements) {
    std::string array{"["};
    for (const std::string_view element : elements) {
        if (array.size() > 1) array.push_back(',');
        array += element;
    }
    array.push_back(']');
    return array;
}

std::string append_argument(std::string_view array, std::string_view element) {
    const std::size_t bracket = array.rfind(']');
    const std::string_view before = array.substr(0, bracket);
    // "[", or "[ ": nothing to put a comma behind.
    const std::size_t last = before.find_last_not_of(" \t\r\n");
    const bool is_empty = last == 0 || last == std::string_view::npos;
    std::string result;
    result.reserve(array.size() + 1 + element.size());
    result += before;
    if (!is_empty) result.push_back(',');
    result += element;
    result.push_back(']');
    return result;
}

std::string append_text_argument(std::string_view array, std::string_view text) {
    return append_argument(array, json::quote(text));
}

std::optional<NamedArguments> split_event(std::string_view array) {
    JsonScanner scanner = rescan(array);
    if (scanner.next() != Token::ArrayBegin) return std::nullopt;
    const auto token = scanner.next();
    NamedArguments event;
    if (token == Token::String) {
        event.name = unescape(scanner.token_text());
    } else if (token == Token::Number) {
        event.name = scanner.token_text();
    } else {
        return std::nullopt;
    }
    const char* const behind_name = scanner.token_text().data() + scanner.token_text().size();
    std::string_view rest = array.substr(static_cast<std::size_t>(behind_name - array.data()));
    rest = rest.substr(0, rest.rfind(']'));
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    if (rest.starts_with(',')) rest.remove_prefix(1);
    event.arguments = rest;
    return event;
}

std::string_view elements_of(std::string_view array) {
    const std::size_t begin = array.find('[') + 1;
    return array.substr(begin, array.rfind(']') - begin);
}

}  // namespace crier::socketio
