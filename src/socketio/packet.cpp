#include "socketio/packet.hpp"

#include "socketio/payload_rules.hpp"

#include <algorithm>
#include <utility>

namespace crier::socketio {
namespace {

constexpr std::size_t kMaxAckIdDigits = 19;
constexpr std::string_view kSpace = " \t\r\n";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_binary(PacketType type) {
    return type == PacketType::BinaryEvent || type == PacketType::BinaryAck;
}

bool has_ack_id(PacketType type) {
    return type != PacketType::Connect && type != PacketType::Disconnect &&
           type != PacketType::ConnectError;
}

PacketType without_attachments(PacketType type) {
    if (type == PacketType::BinaryEvent) return PacketType::Event;
    if (type == PacketType::BinaryAck) return PacketType::Ack;
    return type;
}

std::size_t count_digits(std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    return static_cast<std::size_t>(end - text.begin());
}

/// "1-" … "10-", and nothing that merely counts as such a number.
Result<std::size_t, PacketError> take_attachments(std::string_view& text) {
    const std::size_t digits = count_digits(text);
    const bool is_number = digits > 0 && text.substr(digits, 1) == "-" && text.front() != '0';
    if (!is_number) return std::unexpected{PacketError::BadAttachmentCount};
    // Any longer number is above the limit whatever it says.
    if (digits > 2) return std::unexpected{PacketError::TooManyAttachments};
    std::size_t count = 0;
    for (const char c : text.substr(0, digits)) {
        count = count * 10 + static_cast<std::size_t>(c - '0');
    }
    if (count > kMaxAttachments) return std::unexpected{PacketError::TooManyAttachments};
    text.remove_prefix(digits + 1);
    return count;
}

Result<std::string_view, PacketError> take_namespace(std::string_view& text) {
    if (!text.starts_with('/')) return std::string_view{"/"};
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view nsp = text.substr(0, end);
    if (!is_valid_namespace(nsp)) return std::unexpected{PacketError::BadNamespace};
    text.remove_prefix(std::min(end + 1, text.size()));
    return nsp;
}

Result<std::optional<std::string_view>, PacketError> take_ack_id(
    std::string_view& text, PacketType type) {
    const std::size_t digits = count_digits(text);
    if (digits == 0) return std::optional<std::string_view>{};
    if (digits > kMaxAckIdDigits || !has_ack_id(type)) {
        return std::unexpected{PacketError::BadAckId};
    }
    const std::string_view id = text.substr(0, digits);
    text.remove_prefix(digits);
    return id;
}

std::string_view without_trailing_space(std::string_view text) {
    const std::size_t last = text.find_last_not_of(kSpace);
    return last == std::string_view::npos ? text : text.substr(0, last + 1);
}

bool begins_with_space(std::string_view text) {
    return !text.empty() && kSpace.contains(text.front());
}

DecodedPacket own(const Packet& packet) {
    DecodedPacket result{
        .type = without_attachments(packet.type),
        .nsp = std::string{packet.nsp},
        .ack_id = {},
        .json = std::string{packet.json},
        .attachments = {}};
    if (packet.ack_id) result.ack_id = *packet.ack_id;
    return result;
}

}  // namespace

std::string_view describe(PacketError error) {
    switch (error) {
        case PacketError::Empty: return "empty packet";
        case PacketError::UnknownType: return "unknown packet type";
        case PacketError::BadAttachmentCount: return "illegal number of attachments";
        case PacketError::TooManyAttachments: return "too many attachments";
        case PacketError::BadNamespace: return "invalid namespace";
        case PacketError::BadAckId: return "invalid packet id";
        case PacketError::BadJson: return "invalid JSON";
        case PacketError::TooComplex: return "too complex payload";
        case PacketError::BadPayload: return "invalid payload";
        case PacketError::BadEventName: return "invalid event name";
        case PacketError::ReservedEventName: return "reserved event name";
        case PacketError::IllegalAttachment: return "illegal attachments";
        case PacketError::UnexpectedText: return "text while attachments are awaited";
        case PacketError::UnexpectedBinary: return "binary while no attachment is awaited";
        case PacketError::TooBig: return "too big packet";
        case PacketError::BadMsgpack: return "invalid msgpack";
    }
    return "invalid packet";
}

Result<Packet, PacketError> parse_packet(std::string_view text, const json::Limits& limits) {
    if (text.empty()) return std::unexpected{PacketError::Empty};
    const char first = text.front();
    if (first < '0' || first > '6') return std::unexpected{PacketError::UnknownType};
    text.remove_prefix(1);

    Packet packet{.type = static_cast<PacketType>(first - '0')};
    if (is_binary(packet.type)) {
        CRIER_TRY(packet.attachments, take_attachments(text));
    }
    CRIER_TRY(packet.nsp, take_namespace(text));
    CRIER_TRY(packet.ack_id, take_ack_id(text, packet.type));
    packet.json = without_trailing_space(text);
    // The reference takes space in front for a digit of the id.
    if (begins_with_space(packet.json)) return std::unexpected{PacketError::BadPayload};
    CRIER_TRY_VOID(check_payload(packet.type, packet.json, packet.attachments, limits));
    return packet;
}

Result<std::optional<DecodedPacket>, PacketError> PacketDecoder::feed_text(std::string_view text) {
    if (is_waiting()) return give_up(PacketError::UnexpectedText);
    if (text.size() > max_payload_bytes_) return give_up(PacketError::TooBig);
    CRIER_TRY(const Packet packet, parse_packet(text, limits_));
    DecodedPacket result = own(packet);
    if (packet.attachments == 0) return result;
    missing_ = packet.attachments;
    bytes_ = text.size();
    waiting_ = std::move(result);
    return std::optional<DecodedPacket>{};
}

Result<std::optional<DecodedPacket>, PacketError> PacketDecoder::feed_binary(Bytes bytes) {
    if (!is_waiting()) return give_up(PacketError::UnexpectedBinary);
    if (bytes.size() > max_payload_bytes_ - bytes_) return give_up(PacketError::TooBig);
    bytes_ += bytes.size();
    waiting_.attachments.emplace_back(as_text(bytes));
    if (--missing_ > 0) return std::optional<DecodedPacket>{};
    return std::exchange(waiting_, {});
}

std::unexpected<PacketError> PacketDecoder::give_up(PacketError error) {
    missing_ = 0;
    waiting_ = {};
    return std::unexpected{error};
}

Result<std::string, PacketError> encode_packet(
    PacketType type,
    std::string_view nsp,
    std::optional<std::string_view> ack_id,
    std::string_view json,
    std::size_t attachments) {
    if (attachments > kMaxAttachments) return std::unexpected{PacketError::TooManyAttachments};
    if (!is_valid_namespace(nsp)) return std::unexpected{PacketError::BadNamespace};
    PacketType sent = without_attachments(type);
    if (attachments > 0) {
        if (!has_ack_id(type)) return std::unexpected{PacketError::BadAttachmentCount};
        sent = sent == PacketType::Event ? PacketType::BinaryEvent : PacketType::BinaryAck;
    }

    std::string text;
    text.reserve(8 + nsp.size() + ack_id.value_or("").size() + json.size());
    text.push_back(static_cast<char>('0' + static_cast<int>(sent)));
    if (attachments > 0) {
        text += std::to_string(attachments);
        text.push_back('-');
    }
    if (nsp != "/") {
        text += nsp;
        text.push_back(',');
    }
    if (ack_id) text += *ack_id;
    text += json;
    return text;
}

bool has_placeholder(std::string_view json) {
    // Most texts need no second look.
    const bool may_have = json.find(kPlaceholderKey) != std::string_view::npos ||
                          json.find('\\') != std::string_view::npos;
    JsonScanner scanner{json, {.depth = 64, .members = json.size()}};
    while (true) {
        const auto token = scanner.next();
        if (!token) return true;
        if (token == JsonScanner::Token::End) return false;
        if (may_have && token == JsonScanner::Token::Key &&
            literal_says(scanner.token_text(), kPlaceholderKey)) {
            return true;
        }
    }
}

}  // namespace crier::socketio
