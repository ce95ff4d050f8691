#include "net/send_batch.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace crier::net {
namespace {

int send_now(const Uring::Piece& piece) {
    while (true) {
        const ssize_t sent = ::send(
            piece.socket, piece.bytes.data(), piece.bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) return static_cast<int>(sent);
        if (errno != EINTR) return -errno;
    }
}

}  // namespace

SendBatch::SendBatch(Sends sends) : wants_ring_{sends != Sends::Send} {
    pieces_.reserve(kCapacity);
    results_.reserve(kCapacity);
}

SendBatch::~SendBatch() = default;

Uring* SendBatch::find_ring() {
    // Made by the thread that uses it: when a ring goes, the kernel interrupts the one that made
    // it.
    if (std::exchange(wants_ring_, false)) uring_ = Uring::make(kCapacity);
    return uring_.get();
}

std::span<const int> SendBatch::submit() {
    results_.assign(pieces_.size(), 0);
    std::size_t done = 0;
    // One send is one system call either way.
    if (Uring* ring = pieces_.size() > 1 ? find_ring() : nullptr) {
        done = ring->send(pieces_, results_);
        if (done < pieces_.size()) uring_.reset();
    }
    for (; done < pieces_.size(); ++done) results_[done] = send_now(pieces_[done]);
    return results_;
}

}  // namespace crier::net
