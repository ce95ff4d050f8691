#pragma once

#include "base/unique_fd.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crier::testing {

/// Generous, for a loaded machine under a sanitizer: a test that waits this long has failed.
inline constexpr std::chrono::seconds kAnswerTime{30};

/// A blocking connection to 127.0.0.1 that sends at once what it is given (TCP_NODELAY).
UniqueFd connect_to(std::uint16_t port, int receive_buffer_bytes = 0);

/// A TCP client that sends exactly the bytes it is told to, right or wrong.
///
/// Everything received is kept in received() until it is taken.
class RawClient {
public:
    enum class Read : std::uint8_t { Bytes, End, Reset, Timeout };

    /// Connects to 127.0.0.1. A small receive buffer makes a slow reader.
    explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0);

    /// False when the peer has gone, or takes nothing until the deadline.
    bool send(std::string_view bytes);

    /// Each piece is a send of its own, and a segment of its own: TCP_NODELAY is set.
    /// 0: everything at once.
    bool send_in_pieces(std::string_view bytes, std::size_t piece_bytes);

    /// One read, added to received().
    Read read_some(std::chrono::milliseconds deadline = kAnswerTime);

    /// Reads until at least `count` bytes are there; false when they do not come.
    bool read_at_least(std::size_t count);

    /// Reads until the peer's end; false when it does not end in time.
    bool read_to_end();

    /// Removes the first `count` bytes of received() and returns them.
    std::string take(std::size_t count);
    const std::string& received() const { return received_; }

    /// Sends our end (FIN); reading goes on.
    void half_close();

    /// Ends with RST instead of FIN.
    void reset();

private:
    UniqueFd socket_;
    std::string received_;
};

}  // namespace crier::testing
