#include "net/send_batch.hpp"

#include <sys/socket.h>

#include <cerrno>

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

SendBatch::SendBatch(Sends sends) {
    pieces_.reserve(kCapacity);
    results_.reserve(kCapacity);
    if (sends != Sends::Send) uring_ = Uring::make(kCapacity);
}

SendBatch::~SendBatch() = default;

std::span<const int> SendBatch::submit() {
    results_.assign(pieces_.size(), 0);
    std::size_t done = 0;
    // One send is one system call either way.
    if (uring_ && pieces_.size() > 1) {
        done = uring_->send(pieces_, results_);
        if (done < pieces_.size()) uring_.reset();
    }
    for (; done < pieces_.size(); ++done) results_[done] = send_now(pieces_[done]);
    return results_;
}

}  // namespace crier::net
