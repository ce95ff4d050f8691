#pragma once

#include "base/bytes.hpp"
#include "net/net_config.hpp"
#include "net/uring.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace crier::net {

/// Many sends as one step: one system call for all of them where the kernel has io_uring, one each
/// otherwise, with the same results.
///
/// Lives on: one loop. Limit: kCapacity sends.
class SendBatch {
public:
    /// Enough to make the system call cheap, few enough to find in the cache what was sent.
    static constexpr std::size_t kCapacity = 256;

    /// With Sends::IoUring the caller has asked Uring::is_available before. The ring is made with
    /// the first batch.
    explicit SendBatch(Sends sends);
    SendBatch(const SendBatch&) = delete;
    SendBatch& operator=(const SendBatch&) = delete;
    ~SendBatch();

    /// `bytes` stay where they are until submit has returned. A socket occurs once in a batch.
    void add(int socket, Bytes bytes) { pieces_.push_back({socket, bytes}); }
    bool is_full() const { return pieces_.size() == kCapacity; }
    std::size_t size_of(std::size_t index) const { return pieces_[index].bytes.size(); }

    /// For each send the bytes that the kernel took, or a negative errno. Never waits for a peer.
    std::span<const int> submit();

    void clear() { pieces_.clear(); }
    bool has_ring() const { return uring_ != nullptr; }

private:
    Uring* find_ring();

    std::vector<Uring::Piece> pieces_;
    std::vector<int> results_;
    std::unique_ptr<Uring> uring_;
    bool wants_ring_;  // And has not tried to make one.
};

}  // namespace crier::net
