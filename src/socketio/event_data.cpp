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

std::string placeholder(std::size_t number) {
    return fmt::format(R"({{"_placeholder":true,"num":{}}})", number);
}

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

Result<EventData, PacketError> make_canonical(
    std::string json, std::vector<std::string> attachments) {
    if (attachments.empty()) return EventData{std::move(json), {}};
    CRIER_TRY(const std::vector<Reference> references, find_references(json));
    CRIER_TRY(const std::vector<std::size_t> order, order_of(references, attachments.size()));
    if (is_canonical(order, attachments.size())) {
        return EventData{std::move(json), std::move(attachments)};
    }

    EventData data{.json = {}, .attachments = {}};
    std::size_t done = 0;
    for (const Reference& reference : references) {
        const auto place = std::find(order.begin(), order.end(), reference.number);
        data.json += std::string_view{json}.substr(done, reference.begin - done);
        data.json += placeholder(static_cast<std::size_t>(place - order.begin()));
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

std::optional<std::string> event_name(std::string_view array) {
    JsonScanner scanner = rescan(array);
    if (scanner.next() != Token::ArrayBegin) return std::nullopt;
    const auto token = scanner.next();
    if (token == Token::String) return unescape(scanner.token_text());
    if (token == Token::Number) return std::string{scanner.token_text()};
    return std::nullopt;
}

void EventDataBuilder::begin_element() {
    data_.json.pop_back();  // ]
    if (!std::exchange(is_first_, false)) data_.json.push_back(',');
}

void EventDataBuilder::add_json(std::string_view element) {
    has_json_placeholder_ = has_json_placeholder_ || has_placeholder(element);
    begin_element();
    data_.json += element;
    data_.json.push_back(']');
}

void EventDataBuilder::add_text(std::string_view text) {
    begin_element();
    data_.json += json::quote(text);
    data_.json.push_back(']');
}

void EventDataBuilder::add_binary(Bytes bytes) {
    begin_element();
    data_.json += placeholder(data_.attachments.size());
    data_.json.push_back(']');
    data_.attachments.emplace_back(as_text(bytes));
}

Result<EventData, PacketError> EventDataBuilder::take() {
    EventDataBuilder taken = std::exchange(*this, {});
    if (taken.has_json_placeholder_ && !taken.data_.attachments.empty()) {
        return std::unexpected{PacketError::IllegalAttachment};
    }
    return std::move(taken.data_);
}

}  // namespace crier::socketio
