#pragma once

#include "base/shared_bytes.hpp"

#include <boost/container/small_vector.hpp>
#include <sys/uio.h>

#include <cstddef>
#include <span>

namespace crier::net {

/// What a connection still has to send: shared frames in order, and how much of the first is gone.
///
/// Holds references, not copies: a frame that waits on a thousand connections exists once.
/// Empty and drained queues own no memory beyond the two inline places.
/// Lives on: one loop.
class OutQueue {
public:
    void push(SharedBytes frame);

    /// Fills `out` with what comes next; returns how many entries were used.
    std::size_t gather(std::span<iovec> out) const;

    /// Forgets the first `bytes` bytes, which have been sent.
    void consume(std::size_t bytes);

    void clear();

    bool is_empty() const { return bytes_ == 0; }
    std::size_t bytes() const { return bytes_; }

private:
    boost::container::small_vector<SharedBytes, 2> frames_;
    std::size_t front_ = 0;         // Frames before this one are sent.
    std::size_t front_offset_ = 0;  // Bytes of the front frame that are sent.
    std::size_t bytes_ = 0;
};

}  // namespace crier::net
