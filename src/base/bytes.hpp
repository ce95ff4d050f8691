#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace crier {

/// Read-only bytes that belong to somebody else. Valid only as long as the owner says.
using Bytes = std::span<const std::byte>;

/// The same, writable: used where a decoder works in place (unmasking a WebSocket payload).
using MutableBytes = std::span<std::byte>;

inline Bytes as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

inline std::string_view as_text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace crier
