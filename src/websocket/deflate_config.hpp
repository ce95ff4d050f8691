#pragma once

#include <cstddef>

namespace crier::websocket {

/// permessage-deflate (RFC 7692), always without context takeover: no connection owns a compressor
/// or a window, and no message is compressed together with what another one said.
struct DeflateConfig {
    /// The first offer of a client that can be kept is taken. Off unless asked for, as with other
    /// servers: what shrinks a hundredfold, which a program may mean well, ends its connection.
    bool is_enabled = false;

    /// Messages of fewer bytes leave as they are: they hardly shrink.
    std::size_t threshold_bytes = 1024;

    /// zlib's, from 1 (fast) to 9 (small).
    int level = 1;
};

/// The largest window of RFC 7692 §7.1.2, and the smallest that zlib compresses with.
inline constexpr unsigned kMaxWindowBits = 15;
inline constexpr unsigned kMinWindowBits = 9;

}  // namespace crier::websocket
