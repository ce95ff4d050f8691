// Polling bodies and text frames of Engine.IO. Input: the body.

#include "base/utf8.hpp"
#include "engineio/packet.hpp"
#include "tests/fuzz/fuzz_support.hpp"

namespace crier::engineio {
namespace {

using fuzz::require;

constexpr std::size_t kMaxPackets = 8;

std::string encode(const Packet& packet) {
    if (packet.is_binary) return encode_base64_message(as_bytes(std::string_view{packet.binary}));
    return encode_text(packet.type, packet.text);
}

void check_payload(std::string_view body) {
    const auto packets = parse_payload(body, kMaxPackets);
    if (!packets) return;
    require(is_valid_utf8(body), "a body is text");
    require(!packets->empty() && packets->size() <= kMaxPackets, "packets have a limit");
    PayloadWriter writer{body.size(), kMaxPackets};
    for (const Packet& packet : *packets) {
        require(packet.type == PacketType::Message || !packet.is_binary, "bytes are messages");
        require(writer.try_add(encode(packet)), "what was read fits where it came from");
    }
    require(writer.take() == body, "a body is written as it was read");
}

void check_frame(std::string_view text) {
    const auto packet = parse_packet(text);
    require(!packet || encode(*packet) == text, "a packet is written as it was read");
}

}  // namespace
}  // namespace crier::engineio

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body{reinterpret_cast<const char*>(data), size};
    crier::engineio::check_payload(body);
    crier::engineio::check_frame(body);
    return 0;
}
