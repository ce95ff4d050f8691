#include "net/uring.hpp"

#include "base/assert.hpp"

#include <liburing.h>
#include <sys/socket.h>

namespace crier::net {
namespace {

class Ring final : public Uring {
public:
    explicit Ring(std::size_t capacity)
        : is_open_{::io_uring_queue_init(static_cast<unsigned>(capacity), &ring_, 0) == 0} {}
    Ring(const Ring&) = delete;
    Ring& operator=(const Ring&) = delete;
    ~Ring() override {
        if (is_open_) ::io_uring_queue_exit(&ring_);
    }

    bool can_send() {
        if (!is_open_) return false;
        io_uring_probe* probe = ::io_uring_get_probe_ring(&ring_);
        if (probe == nullptr) return false;
        const bool knows_send = ::io_uring_opcode_supported(probe, IORING_OP_SEND) != 0;
        ::io_uring_free_probe(probe);
        return knows_send;
    }

    std::size_t send(std::span<const Piece> pieces, std::span<int> results) override {
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            io_uring_sqe* entry = ::io_uring_get_sqe(&ring_);
            CRIER_ASSERT(entry != nullptr);  // The ring has a place for each piece of a batch.
            const Piece& piece = pieces[i];
            // MSG_DONTWAIT: done within the call, or -EAGAIN; never left for later.
            ::io_uring_prep_send(
                entry,
                piece.socket,
                piece.bytes.data(),
                piece.bytes.size(),
                MSG_NOSIGNAL | MSG_DONTWAIT);
            ::io_uring_sqe_set_data64(entry, i);
        }
        const std::size_t submitted = submit(pieces.size());
        collect(submitted, results);
        return submitted;
    }

private:
    std::size_t submit(std::size_t count) {
        std::size_t submitted = 0;
        while (submitted < count) {
            const int taken = ::io_uring_submit(&ring_);
            if (taken == -EINTR) continue;
            if (taken <= 0) break;
            submitted += static_cast<std::size_t>(taken);
        }
        return submitted;
    }

    void collect(std::size_t count, std::span<int> results) {
        while (count > 0) {
            io_uring_cqe* entry = nullptr;
            if (::io_uring_wait_cqe(&ring_, &entry) != 0) continue;
            const int result = entry->res;
            results[::io_uring_cqe_get_data64(entry)] = result == -EINTR ? -EAGAIN : result;
            ::io_uring_cqe_seen(&ring_, entry);
            --count;
        }
    }

    io_uring ring_{};
    bool is_open_;
};

}  // namespace

bool Uring::is_available() { return make(1) != nullptr; }

std::unique_ptr<Uring> Uring::make(std::size_t capacity) {
    auto ring = std::make_unique<Ring>(capacity);
    if (!ring->can_send()) return nullptr;
    return ring;
}

}  // namespace crier::net
