// Socket.IO packets in the form of the msgpack parser. Input: the packet.

#include "base/utf8.hpp"
#include "socketio/event_data.hpp"
#include "socketio/msgpack_packet.hpp"
#include "socketio/payload_rules.hpp"
#include "tests/fuzz/fuzz_support.hpp"

namespace crier::socketio {
namespace {

using fuzz::require;

constexpr std::size_t kPlenty = 16 * 1024 * 1024;
/// A placeholder is an object of two members, where msgpack has a value.
constexpr json::Limits kOfText{
    .depth = json::Limits{}.depth + 1, .members = json::Limits{}.members + 2 * kMaxAttachments};

Result<DecodedPacket, PacketError> decode(std::string_view bytes) {
    return decode_msgpack_packet(as_bytes(bytes));
}

Result<std::string, PacketError> encode(const DecodedPacket& packet, std::size_t max_bytes) {
    return encode_msgpack_packet(
        packet.type, packet.nsp, packet.ack_id, packet.json, packet.attachments, max_bytes);
}

bool is_same(const DecodedPacket& a, const DecodedPacket& b) {
    return a.type == b.type && a.nsp == b.nsp && a.ack_id == b.ack_id && a.json == b.json &&
           a.attachments == b.attachments;
}

void check_ends(std::string_view bytes) {
    require(!decode(bytes.substr(0, bytes.size() - 1)), "a packet that is cut off is none");
    require(!decode(std::string{bytes} + '\0'), "nothing follows a packet");
}

void check_shape(const DecodedPacket& packet) {
    require(packet.type <= PacketType::ConnectError, "msgpack has no binary types");
    require(is_valid_namespace(packet.nsp), "a namespace is one");
    require(packet.attachments.size() <= kMaxAttachments, "attachments have a limit");
    require(is_valid_utf8(packet.json), "data are UTF-8");
    const bool has_arguments = packet.type == PacketType::Event || packet.type == PacketType::Ack;
    require(has_arguments || !packet.ack_id, "only events and acks have an id");
    require(has_arguments || packet.attachments.empty(), "and attachments");
    if (!has_arguments) return;
    const auto canonical = make_canonical(packet.json, packet.attachments);
    require(canonical == EventData{packet.json, packet.attachments}, "what was read is canonical");
}

void check_msgpack(const DecodedPacket& packet) {
    const auto bytes = encode(packet, kPlenty);
    require(bytes.has_value(), "what was read can be written");
    const auto again = decode(*bytes);
    require(again && is_same(*again, packet), "what is written is read the same");
    require(encode(*again, bytes->size()) == *bytes, "it fits where it fits");
    for (std::size_t room = bytes->size(); room > 0; room /= 2) {
        const auto too_big = encode(packet, room - 1);
        require(!too_big && too_big.error() == PacketError::TooBig, "and nowhere else");
    }
}

/// The other half of a room speaks the default parser.
void check_text(const DecodedPacket& packet) {
    const auto text = encode_packet(
        packet.type, packet.nsp, packet.ack_id, packet.json, packet.attachments.size());
    require(text.has_value(), "every packet has a text form");
    PacketDecoder decoder{kPlenty, kOfText};
    auto again = decoder.feed_text(*text);
    for (const std::string& attachment : packet.attachments) {
        require(again && !*again, "attachments are awaited");
        again = decoder.feed_binary(as_bytes(std::string_view{attachment}));
    }
    require(again && *again && is_same(**again, packet), "the text form says the same");
}

void run(std::string_view bytes) {
    const auto packet = decode(bytes);
    if (!packet) {
        require(!describe(packet.error()).empty(), "an error has words");
        return;
    }
    check_ends(bytes);
    check_shape(*packet);
    check_msgpack(*packet);
    check_text(*packet);
}

}  // namespace
}  // namespace crier::socketio

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crier::socketio::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
