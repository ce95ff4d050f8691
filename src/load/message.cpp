#include "load/message.hpp"

#include "base/assert.hpp"
#include "load/client_frame.hpp"

#include <charconv>

namespace crier::load {
namespace {

constexpr std::size_t kDigits = kMarkBytes - 2;

std::string_view head_of(Protocol protocol, MessageKind kind) {
    if (protocol == Protocol::Plain) return kind == MessageKind::Echo ? "E" : "";
    return kind == MessageKind::Echo ? R"(42["e",")" : R"(42["pub",")";
}

}  // namespace

std::optional<std::uint64_t> find_mark(std::string_view text) {
    const std::size_t at = text.find('#');
    if (at == std::string_view::npos || text.size() - at < kMarkBytes) return std::nullopt;
    if (text[at + kMarkBytes - 1] != '#') return std::nullopt;
    const char* begin = text.data() + at + 1;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(begin, begin + kDigits, number, 16);
    if (error != std::errc{} || end != begin + kDigits) return std::nullopt;
    return number;
}

MessageWriter::MessageWriter(Protocol protocol, MessageKind kind, std::size_t payload_bytes)
    : text_{head_of(protocol, kind)}, mark_at_{text_.size()} {
    CRIER_ASSERT(payload_bytes >= kMarkBytes);
    text_ += '#' + std::string(kDigits, '0') + '#';
    text_.append(payload_bytes - kMarkBytes, 'x');
    if (protocol == Protocol::SocketIo) text_ += "\"]";
}

SharedBytes MessageWriter::write(std::uint64_t number) const {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text = text_;
    for (std::size_t i = kDigits; i > 0; --i) {
        text[mark_at_ + i] = kHex[number & 0xFU];
        number >>= 4U;
    }
    return encode_client_frame(websocket::Opcode::Text, text);
}

}  // namespace crier::load
