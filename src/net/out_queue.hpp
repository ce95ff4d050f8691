#pragma once

#include "base/shared_bytes.hpp"

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace crier::net {

/// What waits until a peer has read more: shared frames in order, and how much of the first is
/// gone.
///
/// Holds references, not copies: a frame that waits on a thousand connections exists once.
/// Lives on: one loop.
class OutQueue {
public:
    /// `total`, when given, counts the bytes of all queues of a loop, this one's among them.
    explicit OutQueue(std::size_t* total = nullptr) : total_{total} {}
    OutQueue(const OutQueue&) = delete;
    OutQueue& operator=(const OutQueue&) = delete;
    ~OutQueue() { clear(); }

    /// From now on it counts for another loop; for none while it is on its way there.
    void count_for(std::size_t* total);

    /// `key`: names the frame for replace; 0 for none.
    void push(SharedBytes frame, std::uint64_t key = 0);

    /// Puts `frame` where one with the same key waits; false when none does among the latest
    /// kSearched frames, or it has begun to leave.
    bool replace(std::uint64_t key, const SharedBytes& frame);

    /// Fills `out` with what comes next; returns how many entries were used.
    std::size_t gather(std::span<iovec> out) const;

    /// Forgets the first `bytes` bytes, which have been sent.
    void consume(std::size_t bytes);

    /// Forgets everything but the rest of a frame that has left in part.
    void keep_begun_frame();

    void clear();

    bool is_empty() const { return bytes_ == 0; }
    std::size_t bytes() const { return bytes_; }

private:
    static constexpr std::size_t kSearched = 256;

    struct Waiting {
        SharedBytes frame;
        std::uint64_t key = 0;
    };

    void set_bytes(std::size_t bytes);

    std::size_t* total_;
    std::vector<Waiting> frames_;
    std::size_t front_ = 0;         // Frames before this one are sent.
    std::size_t front_offset_ = 0;  // Bytes of the front frame that are sent.
    std::size_t bytes_ = 0;
};

}  // namespace crier::net
