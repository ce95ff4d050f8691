#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

namespace crier::crypto {

using Sha1Digest = std::array<std::byte, 20>;
using Sha256Digest = std::array<std::byte, 32>;

/// Only for the WebSocket handshake (RFC 6455 §4.2.2), where it is no security measure.
Sha1Digest sha1(Bytes data);

Sha256Digest sha256(Bytes data);
Sha256Digest hmac_sha256(Bytes key, Bytes data);

/// SHA-256 of data that arrives in pieces. Lives on: one thread.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void update(Bytes piece);

    /// Ends the calculation; the object must not be used afterwards.
    Sha256Digest finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Compares in a time that depends on the lengths only, so that a secret cannot be guessed byte
/// by byte.
bool is_equal_constant_time(Bytes a, Bytes b);
inline bool is_equal_constant_time(std::string_view a, std::string_view b) {
    return is_equal_constant_time(as_bytes(a), as_bytes(b));
}

}  // namespace crier::crypto
