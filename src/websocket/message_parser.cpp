#include "websocket/message_parser.hpp"

#include "websocket/inflate.hpp"

#include <algorithm>
#include <cstring>

namespace crier::websocket {
namespace {

std::unexpected<Violation> violation(CloseCode code, std::string_view reason) {
    return std::unexpected{Violation{code, reason}};
}

std::unexpected<Violation> protocol_error(std::string_view reason) {
    return violation(CloseCode::ProtocolError, reason);
}

constexpr std::size_t kShortHeadBytes = 2;
constexpr std::size_t kMaskBytes = 4;

std::uint64_t read_big_endian(const std::uint8_t* bytes, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8U | bytes[i];
    return value;
}

bool is_known(unsigned opcode) { return opcode <= 0x2 || (opcode >= 0x8 && opcode <= 0xA); }

}  // namespace

Result<MessageParser::Step, Violation> MessageParser::parse(MutableBytes input) {
    const std::size_t given = input.size();
    if (std::exchange(drops_collected_, false)) collected_.reset();
    payload_ = {};
    while (true) {
        if (!is_in_payload_) {
            CRIER_TRY(const bool is_complete, read_head(input));
            if (!is_complete) return Step{Event::NeedMore, given};
            CRIER_TRY_VOID(accept_head());
        }
        CRIER_TRY(const std::optional<Event> event, read_payload(input));
        if (event) return Step{*event, given - input.size()};
        if (is_in_payload_) return Step{Event::NeedMore, given};
    }
}

std::size_t MessageParser::head_bytes_wanted() const {
    if (head_size_ < kShortHeadBytes) return kShortHeadBytes;
    const unsigned length = head_[1] & 0x7FU;
    const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    return kShortHeadBytes + extended + kMaskBytes;
}

/// True when the head is complete; the rules that its first two bytes can break are checked as
/// soon as they are here.
Result<bool, Violation> MessageParser::read_head(MutableBytes& input) {
    while (head_size_ < head_bytes_wanted()) {
        const std::size_t step = std::min(head_bytes_wanted() - head_size_, input.size());
        if (step == 0) return false;
        std::memcpy(head_.data() + head_size_, input.data(), step);
        head_size_ = static_cast<std::uint8_t>(head_size_ + step);
        input = input.subspan(step);
        if (head_size_ != kShortHeadBytes) continue;

        const unsigned opcode = head_[0] & 0x0FU;
        const unsigned length = head_[1] & 0x7FU;
        if (!is_known(opcode)) return protocol_error("The opcode is not known.");
        CRIER_TRY_VOID(check_reserved_bits());
        if ((head_[1] & 0x80U) == 0) return protocol_error("Frames of a client must be masked.");
        opcode_ = static_cast<Opcode>(opcode);
        is_final_ = (head_[0] & 0x80U) != 0;
        // RFC 6455 §5.5: control frames are whole and carry at most 125 bytes.
        if (is_control(opcode_) && (!is_final_ || length > kMaxControlPayloadBytes)) {
            return protocol_error("A control frame is fragmented or too long.");
        }
        CRIER_TRY_VOID(check_order());
    }
    return true;
}

/// RFC 7692 §6: RSV1 stands on the first frame of a compressed message and nowhere else.
Result<void, Violation> MessageParser::check_reserved_bits() const {
    const unsigned bits = head_[0] & 0x70U;
    const unsigned opcode = head_[0] & 0x0FU;
    const bool may_be_compressed = takes_compressed_ && (opcode == 0x1 || opcode == 0x2);
    if (bits == 0 || (bits == 0x40U && may_be_compressed)) return {};
    return protocol_error("Reserved bits are set.");
}

Result<void, Violation> MessageParser::check_order() const {
    if (is_control(opcode_)) return {};
    const bool continues = opcode_ == Opcode::Continuation;
    if (continues && !has_open_message_) return protocol_error("There is nothing to continue.");
    if (!continues && has_open_message_) return protocol_error("A message is not finished.");
    return {};
}

Result<void, Violation> MessageParser::accept_head() {
    std::uint64_t length = head_[1] & 0x7FU;
    std::size_t at = kShortHeadBytes;
    if (length >= 126) {
        const std::size_t bytes = length == 126 ? 2 : 8;
        length = read_big_endian(head_.data() + at, bytes);
        at += bytes;
        // RFC 6455 §5.2: the shortest form must be used, and the highest bit must be 0.
        const bool is_minimal = bytes == 2 ? length > 125 : length > 0xFFFF;
        if (!is_minimal || (length >> 63U) != 0) return protocol_error("The length is malformed.");
    }
    std::memcpy(&mask_, head_.data() + at, kMaskBytes);
    head_size_ = 0;
    is_in_payload_ = true;
    payload_left_ = length;
    payload_done_ = 0;
    if (is_control(opcode_)) return {};

    if (opcode_ != Opcode::Continuation) {
        message_opcode_ = opcode_;
        is_compressed_ = (head_[0] & 0x40U) != 0;
        fragments_ = 0;
        utf8_.reset();
    }
    const std::size_t most =
        is_compressed_ ? compressed_limit(limits_->max_message_bytes) : limits_->max_message_bytes;
    if (length > most || message_bytes() + length > most) {
        return violation(CloseCode::MessageTooBig, "The message is too big.");
    }
    if (++fragments_ > limits_->max_fragments) {
        return violation(CloseCode::PolicyViolation, "The message has too many fragments.");
    }
    return {};
}

Result<std::optional<MessageParser::Event>, Violation> MessageParser::read_payload(
    MutableBytes& input) {
    const auto step =
        static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, input.size()));
    const MutableBytes piece = input.first(step);
    input = input.subspan(step);
    apply_mask(piece, mask_, static_cast<std::size_t>(payload_done_ % 4));
    payload_left_ -= step;
    payload_done_ += step;
    if (payload_left_ == 0) is_in_payload_ = false;
    return is_control(opcode_) ? read_control(piece) : read_data(piece);
}

MessageParser::Collected& MessageParser::collected() {
    if (!collected_) collected_ = std::make_unique<Collected>();
    return *collected_;
}

Result<std::optional<MessageParser::Event>, Violation> MessageParser::read_control(
    MutableBytes piece) {
    const bool is_whole = piece.size() == payload_done_ && payload_left_ == 0;
    if (!is_whole) {
        std::string& control = collected().control;
        if (payload_done_ == piece.size()) control.clear();
        control += as_text(piece);
        if (payload_left_ > 0) return std::optional<Event>{};
        payload_ = as_bytes(control);
        drops_collected_ = !has_open_message_;
    } else {
        payload_ = piece;
    }
    if (opcode_ == Opcode::Ping) return Event::Ping;
    if (opcode_ == Opcode::Pong) return Event::Pong;
    CRIER_TRY(const Event close, finish_close());
    return close;
}

Result<std::optional<MessageParser::Event>, Violation> MessageParser::read_data(
    MutableBytes piece) {
    if (checks_text_on_arrival() && !utf8_.feed(piece)) {
        return violation(CloseCode::InvalidPayload, "The text is not UTF-8.");
    }
    const bool is_last = is_final_ && payload_left_ == 0;
    if (!is_last) {
        has_open_message_ = true;
        // check_order must not take the rest of this frame for a frame of its own.
        if (!piece.empty() && !drops_messages_) collected().message += as_text(piece);
        return std::optional<Event>{};
    }
    CRIER_TRY(const Event message, finish_message(piece));
    return message;
}

Result<MessageParser::Event, Violation> MessageParser::finish_compressed(MutableBytes piece) {
    has_open_message_ = false;
    ++finished_messages_;
    const Event event = message_opcode_ == Opcode::Text ? Event::Text : Event::Binary;
    payload_ = piece;
    if (drops_messages_) return event;
    std::string& message = collected().message;
    if (!message.empty()) {
        message += as_text(piece);
        payload_ = as_bytes(message);
    }
    auto inflated = inflate_message(payload_, limits_->max_message_bytes);
    if (!inflated) {
        return inflated.error() == InflateError::TooBig
                   ? violation(CloseCode::MessageTooBig, "The message is too big.")
                   : violation(CloseCode::InvalidPayload, "The message cannot be inflated.");
    }
    if (event == Event::Text && !is_valid_utf8(*inflated)) {
        return violation(CloseCode::InvalidPayload, "The text is not UTF-8.");
    }
    message = std::move(*inflated);
    payload_ = as_bytes(message);
    drops_collected_ = true;
    return event;
}

Result<MessageParser::Event, Violation> MessageParser::finish_message(MutableBytes piece) {
    if (is_compressed_) return finish_compressed(piece);
    if (message_opcode_ == Opcode::Text && !utf8_.is_complete()) {
        return violation(CloseCode::InvalidPayload, "The text is not UTF-8.");
    }
    has_open_message_ = false;
    ++finished_messages_;
    if (message_bytes() > 0) {
        std::string& message = collected_->message;
        message += as_text(piece);
        payload_ = as_bytes(message);
        drops_collected_ = true;
    } else {
        payload_ = piece;
    }
    return message_opcode_ == Opcode::Text ? Event::Text : Event::Binary;
}

Result<MessageParser::Event, Violation> MessageParser::finish_close() {
    close_code_.reset();
    if (payload_.empty()) return Event::Close;
    if (payload_.size() == 1) return protocol_error("A close code has two bytes.");
    const auto code = static_cast<std::uint16_t>(
        std::to_integer<unsigned>(payload_[0]) << 8U | std::to_integer<unsigned>(payload_[1]));
    if (!is_valid_close_code(code)) return protocol_error("The close code is not valid.");
    if (!is_valid_utf8(as_text(payload_.subspan(2)))) {
        return violation(CloseCode::InvalidPayload, "The close reason is not UTF-8.");
    }
    close_code_ = code;
    return Event::Close;
}

}  // namespace crier::websocket
