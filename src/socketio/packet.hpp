#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "json/parse.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::socketio {

// Socket.IO protocol, revision 5, in the form of its default parser; what an Engine.IO text message
// carries, without the "4" in front:
//
//   packet      = type [attachments "-"] [namespace ","] [ack-id] [payload]
//   type        = "0" … "6"
//   attachments = "1" … "10"          exactly for types 5 and 6
//   namespace   = "/" *(not ",")      "/" when left out; the comma may be missing at the very end
//   ack-id      = 1*19DIGIT           events and acks
//   payload     = object              CONNECT, optional
//               | array               EVENT (not empty, begins with its name), ACK
//               | object / string     CONNECT_ERROR
//
// Stricter than the reference where that is a fault of it: no space as a digit, no id on other
// types, no event or ack without payload, no leading zeros and signs in counts, placeholders in
// their exact form. Payloads keep every byte.

enum class PacketType : std::uint8_t {
    Connect,
    Disconnect,
    Event,
    Ack,
    ConnectError,
    BinaryEvent,
    BinaryAck,
};

/// Why a packet is refused; each of them ends the connection ("parse error").
enum class PacketError : std::uint8_t {
    Empty,
    UnknownType,
    BadAttachmentCount,  ///< Not a plain number, zero, or without its "-".
    TooManyAttachments,  ///< More than kMaxAttachments.
    BadNamespace,  ///< Control characters, bad UTF-8, or too long.
    BadAckId,  ///< Not an integer of at most 19 digits, or on a type without acks.
    BadJson,  ///< Not JSON.
    TooComplex,  ///< Above a limit of depth, members or arguments.
    BadPayload,  ///< Not the shape that the type wants.
    BadEventName,  ///< Neither text nor number, or too long.
    ReservedEventName,  ///< A name that the libraries emit themselves.
    IllegalAttachment,  ///< A placeholder that is malformed or names no attachment.
    UnexpectedText,  ///< Text while attachments are awaited.
    UnexpectedBinary,  ///< A binary message while none is awaited.
    TooBig,  ///< Text and attachments together are above the limit.
    BadMsgpack,  ///< Not msgpack, or a type that JSON has no place for.
};

/// A sentence for the log, without the data of the peer.
std::string_view describe(PacketError error);

/// Clients from socket.io-parser 4.2.6 on drop a connection that sends more.
inline constexpr std::size_t kMaxAttachments = 10;
inline constexpr std::size_t kMaxEventNameBytes = 128;
inline constexpr std::size_t kMaxNamespaceBytes = 256;

/// A packet as it stands in its text: nothing is copied, all views point into it.
struct Packet {
    PacketType type = PacketType::Connect;
    std::string_view nsp{"/"};  ///< As it came: a query in it belongs to the name.
    std::optional<std::string_view> ack_id{};  ///< The digits, to be echoed as they are.
    std::string_view json{};  ///< The payload, exact; empty when there is none.
    std::size_t attachments = 0;  ///< How many binary messages follow.
};

/// Allocates nothing, but for a name or key that is written with escapes.
Result<Packet, PacketError> parse_packet(std::string_view text, const json::Limits& limits = {});

/// A packet with all that belongs to it. Binary events and acks are Event and Ack here.
struct DecodedPacket {
    PacketType type = PacketType::Connect;
    std::string nsp{"/"};
    std::optional<std::string> ack_id{};
    std::string json{};
    std::vector<std::string> attachments{};
};

/// Joins packets with the binary messages that follow them.
///
/// Reads no clock: whoever owns it bounds the time that it waits. Gives up what it holds at the
/// first error, and must not be used again after it.
/// Lives on: one thread. Small, because every open connection has one.
/// Limits: kMaxAttachments, and max_payload_bytes for text and attachments of one packet together;
/// announced attachments reserve nothing.
class PacketDecoder {
public:
    explicit PacketDecoder(std::size_t max_payload_bytes, const json::Limits& limits = {})
        : max_payload_bytes_{max_payload_bytes}, limits_{limits} {}

    /// nullopt while attachments are missing.
    Result<std::optional<DecodedPacket>, PacketError> feed_text(std::string_view text);
    Result<std::optional<DecodedPacket>, PacketError> feed_binary(Bytes bytes);

    bool is_waiting() const { return missing_ > 0; }

private:
    std::unexpected<PacketError> give_up(PacketError error);

    std::size_t max_payload_bytes_;
    json::Limits limits_;
    std::size_t missing_ = 0;
    std::size_t bytes_ = 0;
    DecodedPacket waiting_;
};

/// Writes a packet in front of its attachments, which are sent as they are. Event and Ack become
/// binary exactly when there are attachments; a payload that is empty is left out. Refuses more
/// than kMaxAttachments (TooManyAttachments), attachments on other types (BadAttachmentCount), and
/// a namespace that could not be read back (BadNamespace).
Result<std::string, PacketError> encode_packet(
    PacketType type,
    std::string_view nsp,
    std::optional<std::string_view> ack_id,
    std::string_view json,
    std::size_t attachments = 0);

/// Whether any object in a JSON text has a member `_placeholder`, escapes seen through. Text of a
/// client that has one must not travel with attachments of ours: it would bind to them. True for
/// what is not JSON.
bool has_placeholder(std::string_view json);

}  // namespace crier::socketio
