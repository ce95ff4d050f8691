#include "socketio/payload_rules.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace crier::socketio {
namespace {

using Token = JsonScanner::Token;

constexpr std::array<std::string_view, 6> kReservedEvents = {
    "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};

/// An escape writes at most six characters for one byte.
constexpr std::size_t kMaxEscapedBytes = 6;
constexpr std::size_t kMaxPlaceholderDigits = 2;

Result<Token, PacketError> next_token(JsonScanner& scanner) {
    const auto token = scanner.next();
    if (!token) return std::unexpected{to_packet_error(token.error())};
    return *token;
}

Result<void, PacketError> check_event_name(Token token, std::string_view literal) {
    if (token == Token::Number) {
        if (literal.size() > kMaxEventNameBytes) return std::unexpected{PacketError::BadEventName};
        return {};
    }
    if (token != Token::String) return std::unexpected{PacketError::BadEventName};
    if (literal.size() > 2 + kMaxEventNameBytes * kMaxEscapedBytes) {
        return std::unexpected{PacketError::BadEventName};
    }
    const bool has_escapes = literal.find('\\') != std::string_view::npos;
    if (has_escapes ? unescape(literal).size() > kMaxEventNameBytes
                    : literal.size() - 2 > kMaxEventNameBytes) {
        return std::unexpected{PacketError::BadEventName};
    }
    const bool is_reserved =
        std::any_of(kReservedEvents.begin(), kReservedEvents.end(), [&](std::string_view name) {
            return literal_says(literal, name);
        });
    if (is_reserved) return std::unexpected{PacketError::ReservedEventName};
    return {};
}

bool is_event(PacketType type) {
    return type == PacketType::Event || type == PacketType::BinaryEvent;
}

bool fits(PacketType type, Token first) {
    switch (type) {
        case PacketType::Connect: return first == Token::ObjectBegin;
        case PacketType::Disconnect: return false;
        case PacketType::ConnectError: return first == Token::ObjectBegin || first == Token::String;
        case PacketType::Event:
        case PacketType::Ack:
        case PacketType::BinaryEvent:
        case PacketType::BinaryAck: return first == Token::ArrayBegin;
    }
    return false;
}

bool begins_value(Token token) {
    return token != Token::Key && token != Token::ObjectEnd && token != Token::ArrayEnd &&
           token != Token::End;
}

/// The rest of a payload behind its first token.
Result<void, PacketError> check_rest(
    JsonScanner& scanner, PacketType type, std::size_t attachments, const json::Limits& limits) {
    const bool is_list = type != PacketType::Connect && type != PacketType::ConnectError;
    std::size_t arguments = 0;
    while (true) {
        const std::size_t depth = scanner.depth();
        CRIER_TRY(const Token token, next_token(scanner));
        if (token == Token::End) break;
        const bool is_argument = is_list && depth == 1 && begins_value(token);
        if (is_argument) {
            if (++arguments > limits.members) return std::unexpected{PacketError::TooComplex};
            if (arguments == 1 && is_event(type)) {
                CRIER_TRY_VOID(check_event_name(token, scanner.token_text()));
            }
        }
        if (attachments == 0) continue;
        if (token == Token::ObjectBegin) {
            const auto number = take_placeholder(scanner);
            if (number && *number >= attachments) {
                return std::unexpected{PacketError::IllegalAttachment};
            }
        } else if (token == Token::Key && literal_says(scanner.token_text(), kPlaceholderKey)) {
            return std::unexpected{PacketError::IllegalAttachment};
        }
    }
    if (arguments == 0 && is_event(type)) return std::unexpected{PacketError::BadPayload};
    return {};
}

std::optional<std::size_t> parse_number(std::string_view digits) {
    std::size_t number = 0;
    if (digits.size() > kMaxPlaceholderDigits) return std::nullopt;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

}  // namespace

Result<void, PacketError> check_payload(
    PacketType type, std::string_view json, std::size_t attachments, const json::Limits& limits) {
    if (json.empty()) {
        const bool may_be_missing = type == PacketType::Connect || type == PacketType::Disconnect;
        if (!may_be_missing) return std::unexpected{PacketError::BadPayload};
        return {};
    }
    JsonScanner scanner{json, limits};
    CRIER_TRY(const Token first, next_token(scanner));
    if (!fits(type, first)) return std::unexpected{PacketError::BadPayload};
    return check_rest(scanner, type, attachments, limits);
}

bool is_reserved_event(std::string_view name) {
    return std::find(kReservedEvents.begin(), kReservedEvents.end(), name) != kReservedEvents.end();
}

bool is_valid_namespace(std::string_view nsp) {
    const bool has_control = std::any_of(nsp.begin(), nsp.end(), [](char c) {
        const auto code = static_cast<unsigned char>(c);
        return code < 0x20 || code == 0x7F || code == ',';
    });
    return nsp.starts_with('/') && nsp.size() <= kMaxNamespaceBytes && !has_control &&
           is_valid_utf8(nsp);
}

std::optional<std::size_t> take_placeholder(JsonScanner& scanner) {
    JsonScanner ahead = scanner;
    bool has_mark = false;
    std::optional<std::size_t> number;
    for (int member = 0; member < 2; ++member) {
        if (ahead.next() != Token::Key) return std::nullopt;
        const bool is_mark = literal_says(ahead.token_text(), kPlaceholderKey);
        if (!is_mark && !literal_says(ahead.token_text(), "num")) return std::nullopt;
        const auto value = ahead.next();
        if (is_mark && value == Token::True) has_mark = true;
        if (!is_mark && value == Token::Number) number = parse_number(ahead.token_text());
    }
    if (!has_mark || !number || ahead.next() != Token::ObjectEnd) return std::nullopt;
    scanner = ahead;
    return number;
}

PacketError to_packet_error(json::JsonError error) {
    switch (error) {
        case json::JsonError::TooDeep:
        case json::JsonError::TooMany: return PacketError::TooComplex;
        case json::JsonError::Malformed:
        case json::JsonError::NotAnObject:
        case json::JsonError::DuplicateKey: return PacketError::BadJson;
    }
    return PacketError::BadJson;
}

}  // namespace crier::socketio
