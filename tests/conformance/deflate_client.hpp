#pragma once

#include "tests/conformance/websocket_client.hpp"
#include "websocket/frame.hpp"

#include <zlib.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::conformance {

/// How each message ends that a compressor was made to say in full; left out of its frame (RFC 7692
/// §7.2.1).
inline constexpr std::string_view kDeflateTail{"\x00\x00\xff\xff", 4};

/// What a server has agreed to in the answer to our offers (RFC 7692 §7.1).
struct Agreement {
    bool server_takes_over = true;
    bool client_takes_over = true;
    int server_window_bits = 15;
    int client_window_bits = 15;
};

/// nullopt: no permessage-deflate, or a parameter that does not exist.
std::optional<Agreement> read_agreement(std::string_view extensions);

/// Both ends of zlib as a client that uses everything it may: its context from one message to the
/// next, and the largest window. What comes in is read with no more than was agreed to, so that a
/// server that looks back further, or into an earlier message, is caught.
class Deflater {
public:
    explicit Deflater(const Agreement& agreement);
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
    ~Deflater();

    std::string compress(std::string_view message);

    /// nullopt: not a message under the agreement.
    std::optional<std::string> decompress(std::string_view payload);

private:
    Agreement agreement_;
    z_stream out_{};
    z_stream in_{};
};

struct DeflateMessage {
    bool was_compressed = false;
    websocket::Opcode opcode = websocket::Opcode::Text;
    std::string payload{};
};

/// A client with permessage-deflate.
class DeflateClient {
public:
    /// Throws when the handshake is refused. Without an agreement, agreement() is empty and nothing
    /// else may be called.
    DeflateClient(std::uint16_t port, std::string_view offers);

    const std::optional<Agreement>& agreement() const { return agreement_; }
    testing::RawClient& raw() { return raw_; }

    /// Compressed; in frames of `frame_bytes`, 0: one. False when the server is gone.
    bool send(websocket::Opcode opcode, std::string_view message, std::size_t frame_bytes = 0);

    /// nullopt: no data frame, or one that cannot be read.
    std::optional<DeflateMessage> receive();

private:
    testing::RawClient raw_;
    std::optional<Agreement> agreement_;
    std::optional<Deflater> deflater_;
};

}  // namespace crier::conformance
