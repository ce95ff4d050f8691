#include "tests/conformance/deflate_client.hpp"

#include "base/assert.hpp"
#include "http/headers.hpp"
#include "tests/conformance/websocket_case.hpp"

#include <array>
#include <charconv>
#include <ranges>
#include <stdexcept>

namespace crier::conformance {
namespace {

constexpr int kMemoryLevel = 8;

/// Less than the smallest window: zlib sees what it has already written in its window only.
constexpr std::size_t kOutputPiece = 256;

Bytef* bytes_of(std::string_view text) {
    // zlib does not write to its input.
    return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

/// Hands pieces of output to `step` until the input is used up; its last result.
template <class Step>
int run(z_stream& stream, std::string_view input, std::string& output, Step step) {
    std::array<char, kOutputPiece> piece;
    stream.next_in = bytes_of(input);
    stream.avail_in = static_cast<uInt>(input.size());
    int result = Z_OK;
    do {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        result = step(&stream);
        output.append(piece.data(), piece.size() - stream.avail_out);
    } while (result == Z_OK && stream.avail_out == 0);
    return result;
}

bool read_parameter(std::string_view parameter, Agreement& agreement) {
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    const std::string_view name = parameter.substr(0, equals);
    if (name == "server_no_context_takeover") return !(agreement.server_takes_over = false);
    if (name == "client_no_context_takeover") return !(agreement.client_takes_over = false);
    if (name != "server_max_window_bits" && name != "client_max_window_bits") return false;
    int bits = 0;
    const std::string_view value = parameter.substr(std::min(equals + 1, parameter.size()));
    std::from_chars(value.data(), value.data() + value.size(), bits);
    (name.starts_with("server") ? agreement.server_window_bits : agreement.client_window_bits) =
        bits;
    return bits >= 8 && bits <= 15;
}

}  // namespace

std::optional<Agreement> read_agreement(std::string_view extensions) {
    Agreement agreement;
    bool is_name = true;
    for (const auto part : std::views::split(extensions, ';')) {
        const std::string_view text = http::trim({part.begin(), part.end()});
        if (is_name ? text != "permessage-deflate" : !read_parameter(text, agreement)) {
            return std::nullopt;
        }
        is_name = false;
    }
    return agreement;
}

Deflater::Deflater(const Agreement& agreement) : agreement_{agreement} {
    const int made = deflateInit2(
        &out_,
        Z_DEFAULT_COMPRESSION,
        Z_DEFLATED,
        -agreement.client_window_bits,
        kMemoryLevel,
        Z_DEFAULT_STRATEGY);
    CRIER_ASSERT(made == Z_OK);
    const int also_made = inflateInit2(&in_, -agreement.server_window_bits);
    CRIER_ASSERT(also_made == Z_OK);
}

Deflater::~Deflater() {
    deflateEnd(&out_);
    inflateEnd(&in_);
}

std::string Deflater::compress(std::string_view message) {
    std::string payload;
    run(out_, message, payload, [](z_stream* stream) { return deflate(stream, Z_SYNC_FLUSH); });
    CRIER_ASSERT(payload.ends_with(kDeflateTail));
    payload.resize(payload.size() - kDeflateTail.size());
    if (!agreement_.client_takes_over) deflateReset(&out_);
    return payload;
}

std::optional<std::string> Deflater::decompress(std::string_view payload) {
    std::string message;
    const std::string whole = std::string{payload}.append(kDeflateTail);
    const int result =
        run(in_, whole, message, [](z_stream* stream) { return inflate(stream, Z_SYNC_FLUSH); });
    const bool is_whole = (result == Z_OK || result == Z_BUF_ERROR) && in_.avail_in == 0;
    if (!agreement_.server_takes_over) inflateReset(&in_);
    return is_whole ? std::optional{message} : std::nullopt;
}

DeflateClient::DeflateClient(std::uint16_t port, std::string_view offers) : raw_{port} {
    raw_.send(
        handshake_request("/echo", "Sec-WebSocket-Extensions: " + std::string{offers} + "\r\n"));
    const auto answer = testing::read_answer(raw_);
    if (!answer || answer->status != 101) throw std::runtime_error{"The handshake was refused."};
    const auto extensions = answer->field("Sec-WebSocket-Extensions");
    if (extensions) agreement_ = read_agreement(*extensions);
    if (agreement_) deflater_.emplace(*agreement_);
}

bool DeflateClient::send(
    websocket::Opcode opcode, std::string_view message, std::size_t frame_bytes) {
    const std::string payload = deflater_->compress(message);
    auto frames = fragmented(opcode, payload, frame_bytes == 0 ? payload.size() + 1 : frame_bytes);
    frames.front() = reserved(4, std::move(frames.front()));
    std::string wire;
    for (const Sent& frame : frames) wire += frame;
    return raw_.send(wire);
}

std::optional<DeflateMessage> DeflateClient::receive() {
    const std::string bytes = read_frame(raw_);
    if (bytes.empty()) return std::nullopt;
    const websocket::ServerFrame frame = websocket::read_server_frame(as_bytes(bytes));
    DeflateMessage message{
        .was_compressed = (static_cast<unsigned char>(bytes[0]) & 0x40U) != 0,
        .opcode = frame.opcode,
        .payload = std::string{as_text(frame.payload)}};
    if (!message.was_compressed) return message;
    auto inflated = deflater_->decompress(message.payload);
    if (!inflated) return std::nullopt;
    message.payload = std::move(*inflated);
    return message;
}

}  // namespace crier::conformance
