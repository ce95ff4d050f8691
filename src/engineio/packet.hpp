#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crier::engineio {

// Engine.IO protocol, revision 4: packets as WebSocket frames and as elements of polling bodies.
//
//   packet  = type [data]        type = "0" … "6", one text frame or one element
//           | "b" base64         a binary message where binary frames cannot go
//   payload = packet *(%x1E packet)
//
// A binary WebSocket frame is a message as it stands and needs no codec. Text in, views out:
// reading text allocates nothing, only base64 is decoded into bytes of its own.

enum class PacketType : std::uint8_t { Open, Close, Ping, Pong, Message, Upgrade, Noop };

struct Packet {
    PacketType type = PacketType::Noop;
    bool is_binary = false;
    std::string_view text{};  ///< The data of a text packet; lives as long as what was parsed.
    std::string binary{};     ///< The bytes of a binary message.
};

enum class ParseError : std::uint8_t {
    Empty,           ///< No packet at all, or nothing between two separators.
    UnknownType,     ///< The first character is no packet type.
    BadBase64,       ///< Not the padded standard alphabet (RFC 4648 §4) in its canonical form.
    NotUtf8,         ///< A polling body is text; bytes come as base64.
    TooManyPackets,  ///< More packets in a body than the limit.
};

std::string_view describe(ParseError error);

/// One WebSocket text frame, or one element of a polling body.
Result<Packet, ParseError> parse_packet(std::string_view text);

/// A polling body. All of it is read before any packet is handled: an error hands out nothing.
Result<std::vector<Packet>, ParseError> parse_payload(
    std::string_view body, std::size_t max_packets);

std::string encode_text(PacketType type, std::string_view data);

/// A binary message for polling, and for clients that asked for base64 (`b64=1`).
std::string encode_base64_message(Bytes message);

/// What the open packet tells a client.
struct OpenPacket {
    std::string_view sid;
    bool may_upgrade;  ///< Offers WebSocket: for sessions that begin with polling.
    std::chrono::milliseconds ping_interval;
    std::chrono::milliseconds ping_timeout;
    std::size_t max_payload_bytes;
};

/// The JSON behind the "0"; its members in the order of the reference.
std::string encode_open(const OpenPacket& open);

/// Collects encoded packets into the body of one polling answer.
class PayloadWriter {
public:
    /// Stock Python clients give up on a body with more packets.
    static constexpr std::size_t kMaxPackets = 16;

    explicit PayloadWriter(std::size_t max_bytes, std::size_t max_packets = kMaxPackets)
        : max_bytes_{max_bytes}, max_packets_{max_packets} {}

    /// False when the packet has to wait for the next body. The first packet always fits: nothing
    /// would ever become of one that is larger than the limit.
    bool try_add(std::string_view encoded_packet);

    bool is_empty() const { return packets_ == 0; }
    std::string take();

private:
    std::size_t max_bytes_;
    std::size_t max_packets_;
    std::size_t packets_ = 0;
    std::string body_;
};

}  // namespace crier::engineio
