#include "load/server_frames.hpp"

#include <cstdint>
#include <utility>

namespace crier::load {

using websocket::Opcode;

void ServerFrames::feed(std::string_view bytes) {
    if (rest_.empty()) {
        input_ = bytes;
    } else {
        rest_ += bytes;
        input_ = rest_;
    }
}

auto ServerFrames::next() -> Result<std::optional<Message>, std::string_view> {
    while (true) {
        CRIER_TRY(const std::optional<Head> head, read_head());
        if (!head || input_.size() - head->head_bytes < head->payload_bytes) {
            keep_rest();
            return std::nullopt;
        }
        const std::string_view payload = input_.substr(head->head_bytes, head->payload_bytes);
        input_.remove_prefix(head->head_bytes + head->payload_bytes);
        if (websocket::is_control(head->opcode)) return Message{head->opcode, payload};
        const bool has_begun = message_opcode_ != Opcode::Continuation;
        if (has_begun != (head->opcode == Opcode::Continuation)) {
            return std::unexpected{"the server mixed up the fragments of messages"};
        }
        if (has_begun && message_.size() + payload.size() > kMaxMessageBytes) {
            return std::unexpected{"the server sent a message of more than 16 MiB"};
        }
        if (auto message = join(*head, payload)) return message;
    }
}

auto ServerFrames::read_head() const -> Result<std::optional<Head>, std::string_view> {
    if (input_.size() < 2) return std::nullopt;
    const auto byte = [this](std::size_t i) { return static_cast<std::uint8_t>(input_[i]); };
    if ((byte(0) & 0x70U) != 0) return std::unexpected{"the server set a reserved bit"};
    if ((byte(1) & 0x80U) != 0) return std::unexpected{"the server masked a frame"};

    const std::size_t length = byte(1);
    const std::size_t length_bytes = length == 127 ? 8 : length == 126 ? 2 : 0;
    if (input_.size() < 2 + length_bytes) return std::nullopt;
    std::uint64_t payload_bytes = length_bytes == 0 ? length : 0;
    for (std::size_t i = 0; i < length_bytes; ++i)
        payload_bytes = payload_bytes << 8U | byte(2 + i);
    if (payload_bytes > kMaxMessageBytes) {
        return std::unexpected{"the server sent a frame of more than 16 MiB"};
    }
    return Head{
        .head_bytes = 2 + length_bytes,
        .payload_bytes = static_cast<std::size_t>(payload_bytes),
        .opcode = static_cast<Opcode>(byte(0) & 0x0FU),
        .is_final = (byte(0) & 0x80U) != 0};
}

/// nullopt until the last fragment.
auto ServerFrames::join(const Head& head, std::string_view payload) -> std::optional<Message> {
    if (head.is_final && head.opcode != Opcode::Continuation) return Message{head.opcode, payload};
    if (head.opcode != Opcode::Continuation) {
        message_opcode_ = head.opcode;
        message_.clear();
    }
    message_ += payload;
    if (!head.is_final) return std::nullopt;
    return Message{std::exchange(message_opcode_, Opcode::Continuation), message_};
}

void ServerFrames::keep_rest() {
    const bool is_kept = input_.data() == rest_.data() && input_.size() == rest_.size();
    if (!is_kept) rest_ = std::string{input_};
    input_ = {};
}

}  // namespace crier::load
