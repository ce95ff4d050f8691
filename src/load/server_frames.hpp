#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "websocket/frame.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace crier::load {

/// Reads what a server sends: unmasked frames (RFC 6455 §5.2) into whole messages. The twin of
/// websocket::MessageParser on the client's side; trusts the server with UTF-8 and close codes.
///
///   frames.feed(bytes);
///   while (auto message = frames.next()) { if (!*message) break; … }
///
/// Lives on: one thread. Limit: kMaxMessageBytes.
class ServerFrames {
public:
    static constexpr std::size_t kMaxMessageBytes = 16 * 1024 * 1024;

    struct Message {
        websocket::Opcode opcode;  ///< Never Continuation.
        std::string_view payload;  ///< Until the next call of feed or next.
    };

    /// Bytes that have arrived. They stay in place until next has told that it needs more.
    void feed(std::string_view bytes);

    /// The next whole message; nullopt when more bytes are needed; a sentence when the server
    /// broke the protocol. Must not be called again after that.
    Result<std::optional<Message>, std::string_view> next();

private:
    struct Head {
        std::size_t head_bytes;
        std::size_t payload_bytes;
        websocket::Opcode opcode;
        bool is_final;
    };

    Result<std::optional<Head>, std::string_view> read_head() const;
    std::optional<Message> join(const Head& head, std::string_view payload);
    void keep_rest();

    std::string_view input_;  // Of the caller, or rest_.
    std::string rest_;        // Part of a frame.
    std::string message_;     // Of a message in fragments.
    websocket::Opcode message_opcode_ = websocket::Opcode::Continuation;
};

}  // namespace crier::load
