#include "engineio/packet.hpp"

#include "base/base64.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <utility>

namespace crier::engineio {
namespace {

constexpr char kSeparator = '\x1e';
constexpr char kBase64Mark = 'b';

Result<Packet, ParseError> parse_base64_message(std::string_view text) {
    const auto bytes = decode_base64(text);
    if (!bytes) return std::unexpected{ParseError::BadBase64};
    return Packet{
        .type = PacketType::Message,
        .is_binary = true,
        .text = {},
        .binary = std::string{as_text(*bytes)}};
}

}  // namespace

std::string_view describe(ParseError error) {
    switch (error) {
        case ParseError::Empty: return "The packet is empty.";
        case ParseError::UnknownType: return "The packet type is not known.";
        case ParseError::BadBase64: return "The binary message is not base64.";
        case ParseError::NotUtf8: return "The body is not UTF-8.";
        case ParseError::TooManyPackets: return "The body has too many packets.";
    }
    return "The packet cannot be read.";
}

Result<Packet, ParseError> parse_packet(std::string_view text) {
    if (text.empty()) return std::unexpected{ParseError::Empty};
    const char first = text.front();
    text.remove_prefix(1);
    if (first == kBase64Mark) return parse_base64_message(text);
    if (first < '0' || first > '6') return std::unexpected{ParseError::UnknownType};
    return Packet{
        .type = static_cast<PacketType>(first - '0'),
        .is_binary = false,
        .text = text,
        .binary = {}};
}

Result<std::vector<Packet>, ParseError> parse_payload(
    std::string_view body, std::size_t max_packets) {
    const auto separators =
        static_cast<std::size_t>(std::count(body.begin(), body.end(), kSeparator));
    if (separators >= max_packets) return std::unexpected{ParseError::TooManyPackets};
    if (!is_valid_utf8(body)) return std::unexpected{ParseError::NotUtf8};

    std::vector<Packet> packets;
    packets.reserve(separators + 1);
    for (std::size_t left = separators + 1; left > 0; --left) {
        const std::size_t end = std::min(body.find(kSeparator), body.size());
        CRIER_TRY(Packet packet, parse_packet(body.substr(0, end)));
        packets.push_back(std::move(packet));
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    return packets;
}

std::string encode_text(PacketType type, std::string_view data) {
    std::string text;
    text.reserve(1 + data.size());
    text.push_back(static_cast<char>('0' + static_cast<int>(type)));
    text += data;
    return text;
}

std::string encode_base64_message(Bytes message) { return kBase64Mark + encode_base64(message); }

std::string encode_open(const OpenPacket& open) {
    constexpr std::size_t kUsualBytes = 160;
    std::string text;
    text.reserve(kUsualBytes);
    // A sid is base64url: nothing in it is quoted.
    text.append(R"({"sid":")").append(open.sid);
    text.append(R"(","upgrades":[)").append(open.may_upgrade ? R"("websocket")" : "");
    text.append(R"(],"pingInterval":)").append(std::to_string(open.ping_interval.count()));
    text.append(R"(,"pingTimeout":)").append(std::to_string(open.ping_timeout.count()));
    text.append(R"(,"maxPayload":)").append(std::to_string(open.max_payload_bytes)).append("}");
    return text;
}

bool PayloadWriter::try_add(std::string_view encoded_packet) {
    if (packets_ > 0) {
        if (packets_ >= max_packets_) return false;
        if (body_.size() + 1 + encoded_packet.size() > max_bytes_) return false;
        body_.push_back(kSeparator);
    }
    body_ += encoded_packet;
    ++packets_;
    return true;
}

std::string PayloadWriter::take() {
    packets_ = 0;
    return std::exchange(body_, {});
}

}  // namespace crier::engineio
