#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/utf8.hpp"
#include "websocket/frame.hpp"
#include "websocket/websocket_config.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crier::websocket {

/// Why a connection is failed (RFC 6455 §7.1.7): the code that is sent, and why.
struct Violation {
    CloseCode code;
    std::string_view reason;
};

/// Reads what a client sends: frames into whole messages. Neither reads a socket nor the clock.
///
/// A message that lies whole in the input is unmasked in place and never copied; only one that is
/// cut or fragmented is collected, as far as it has arrived: an announced length reserves nothing.
/// Text is checked as it arrives, so bad UTF-8 fails at once. A compressed message (RFC 7692) is
/// inflated and checked when all of it is here: no state of zlib's belongs to a connection.
///
/// Lives on: one thread. Small, because every open WebSocket has one.
class MessageParser {
public:
    /// Whether permessage-deflate was agreed on.
    enum class Compression : bool { None, Agreed };

    explicit MessageParser(
        const WebSocketConfig& limits, Compression compression = Compression::None)
        : limits_{&limits}, takes_compressed_{compression == Compression::Agreed} {}

    enum class Event : std::uint8_t { NeedMore, Text, Binary, Ping, Pong, Close };
    struct Step {
        Event event;
        std::size_t used;  ///< Bytes of the input that are done with.
    };

    /// Reports one event at a time and changes the input in place. With NeedMore all input is
    /// used. Must not be called again after a violation.
    Result<Step, Violation> parse(MutableBytes input);

    /// Of the last message, ping or pong; valid until the next call, as long as the input lives.
    Bytes payload() const { return payload_; }

    /// Of the last Close; nullopt when the peer gave no code.
    std::optional<std::uint16_t> close_code() const { return close_code_; }

    /// From now on the payloads of messages are read over and not collected; Text and Binary are
    /// still reported, with whatever part of them is at hand.
    void drop_messages() { drops_messages_ = true; }

    /// Part of a message is here and the rest is not.
    bool has_unfinished_message() const { return has_open_message_ || payload_left_ > 0; }

    /// Counts finished messages, so that a caller can tell one unfinished message from the next.
    std::uint32_t finished_messages() const { return finished_messages_; }

private:
    /// A message, or a control frame, that did not arrive in one piece.
    struct Collected {
        std::string message;
        std::string control;
    };

    Result<bool, Violation> read_head(MutableBytes& input);
    Result<void, Violation> accept_head();
    Result<void, Violation> check_order() const;
    Result<std::optional<Event>, Violation> read_payload(MutableBytes& input);
    Result<std::optional<Event>, Violation> read_control(MutableBytes piece);
    Result<std::optional<Event>, Violation> read_data(MutableBytes piece);
    Result<Event, Violation> finish_message(MutableBytes piece);
    Result<Event, Violation> finish_compressed(MutableBytes piece);
    Result<void, Violation> check_reserved_bits() const;
    bool checks_text_on_arrival() const {
        return message_opcode_ == Opcode::Text && !is_compressed_;
    }
    Result<Event, Violation> finish_close();
    Collected& collected();
    std::size_t message_bytes() const { return collected_ ? collected_->message.size() : 0; }
    std::size_t head_bytes_wanted() const;

    const WebSocketConfig* limits_;
    std::unique_ptr<Collected> collected_;
    Bytes payload_;
    std::uint64_t payload_left_ = 0;
    std::uint64_t payload_done_ = 0;
    std::array<std::uint8_t, 14> head_{};
    std::uint8_t head_size_ = 0;
    Opcode opcode_ = Opcode::Continuation;  // Of the present frame.
    Opcode message_opcode_ = Opcode::Text;  // Of the open message.
    bool is_final_ = false;
    bool is_in_payload_ = false;
    bool has_open_message_ = false;
    bool drops_messages_ = false;
    bool drops_collected_ = false;  // The last event pointed into collected_.
    bool takes_compressed_;
    bool is_compressed_ = false;  // The open message.
    Utf8Validator utf8_;
    std::uint32_t mask_ = 0;
    std::uint32_t fragments_ = 0;
    std::uint32_t finished_messages_ = 0;
    std::optional<std::uint16_t> close_code_;
};

}  // namespace crier::websocket
