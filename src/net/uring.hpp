#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace crier::net {

/// io_uring for one thing: sending to many sockets with one system call (io_uring_enter(2)).
///
/// Lives on: one loop.
class Uring {
public:
    struct Piece {
        int socket;
        Bytes bytes;
    };

    /// Whether this kernel, and what confines this process, allow it. Any thread.
    static bool is_available();

    /// Null when it is not available. `capacity`: pieces of one send.
    static std::unique_ptr<Uring> make(std::size_t capacity);

    virtual ~Uring() = default;

    /// Sends without waiting, and writes what send(2) would have returned, or a negative errno, for
    /// each piece. Returns how many from the front were handled: fewer than all when the kernel
    /// refuses to go on, and then it must not be used again.
    virtual std::size_t send(std::span<const Piece> pieces, std::span<int> results) = 0;
};

}  // namespace crier::net
