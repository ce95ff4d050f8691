#include "tests/conformance/websocket_client.hpp"

#include <stdexcept>

namespace crier::conformance {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

}  // namespace

std::string handshake_request(std::string_view target, std::string_view fields) {
    std::string request = "GET ";
    request.append(target).append(
        " HTTP/1.1\r\n"
        "Host: h\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n");
    return request.append(fields).append("\r\n");
}

testing::RawClient open_websocket(
    std::uint16_t port, std::string_view target, int receive_buffer_bytes) {
    testing::RawClient client{port, receive_buffer_bytes};
    client.send(handshake_request(target));
    const auto answer = testing::read_answer(client);
    if (!answer || answer->status != 101) throw std::runtime_error{"The handshake was refused."};
    return client;
}

std::string read_frame(testing::RawClient& client) {
    if (!client.read_at_least(2)) return {};
    const unsigned short_length = byte_at(client.received(), 1) & 0x7FU;
    const std::size_t extended = short_length == 126 ? 2 : short_length == 127 ? 8 : 0;
    if (!client.read_at_least(2 + extended)) return {};
    std::size_t length = extended == 0 ? short_length : 0;
    for (std::size_t i = 0; i < extended; ++i) {
        length = length << 8U | byte_at(client.received(), 2 + i);
    }
    if (!client.read_at_least(2 + extended + length)) return {};
    return client.take(2 + extended + length);
}

std::uint16_t close_code_of(std::string_view frame) {
    if (frame.size() < 4 || byte_at(frame, 0) != 0x88) return 0;
    return static_cast<std::uint16_t>(byte_at(frame, 2) << 8U | byte_at(frame, 3));
}

}  // namespace crier::conformance
