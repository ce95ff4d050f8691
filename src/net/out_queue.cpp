#include "net/out_queue.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace crier::net {

void OutQueue::set_bytes(std::size_t bytes) {
    if (total_ != nullptr) *total_ += bytes - bytes_;
    bytes_ = bytes;
}

void OutQueue::count_for(std::size_t* total) {
    if (total_ != nullptr) *total_ -= bytes_;
    total_ = total;
    if (total_ != nullptr) *total_ += bytes_;
}

void OutQueue::push(SharedBytes frame, std::uint64_t key) {
    if (frame.is_empty()) return;
    set_bytes(bytes_ + frame.size());
    frames_.push_back({std::move(frame), key});
}

bool OutQueue::replace(std::uint64_t key, const SharedBytes& frame) {
    const std::size_t first_whole = front_ + (front_offset_ > 0 ? 1 : 0);
    const std::size_t oldest = frames_.size() > kSearched ? frames_.size() - kSearched : 0;
    for (std::size_t i = frames_.size(); i-- > std::max(oldest, first_whole);) {
        Waiting& waiting = frames_[i];
        if (waiting.key != key) continue;
        set_bytes(bytes_ + frame.size() - waiting.frame.size());
        waiting.frame = frame;
        return true;
    }
    return false;
}

std::size_t OutQueue::gather(std::span<iovec> out) const {
    std::size_t used = 0;
    std::size_t offset = front_offset_;
    for (std::size_t i = front_; i < frames_.size() && used < out.size(); ++i) {
        const Bytes rest = frames_[i].frame.view().subspan(offset);
        // iovec is not const-correct; sendmsg only reads.
        out[used++] = {const_cast<std::byte*>(rest.data()), rest.size()};
        offset = 0;
    }
    return used;
}

void OutQueue::consume(std::size_t bytes) {
    CRIER_ASSERT(bytes <= bytes_);
    set_bytes(bytes_ - bytes);
    if (bytes_ == 0) {
        clear();
        return;
    }
    while (bytes > 0) {
        const std::size_t left = frames_[front_].frame.size() - front_offset_;
        const std::size_t step = std::min(left, bytes);
        front_offset_ += step;
        bytes -= step;
        if (step == left) {
            frames_[front_++] = Waiting{};
            front_offset_ = 0;
        }
    }
    // Sent places are given back in one move once they are the larger half.
    if (front_ > 16 && front_ * 2 > frames_.size()) {
        frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(front_));
        front_ = 0;
    }
}

void OutQueue::keep_begun_frame() {
    const bool has_begun = front_offset_ > 0;
    frames_.resize(has_begun ? front_ + 1 : front_);
    set_bytes(has_begun ? frames_[front_].frame.size() - front_offset_ : 0);
    if (!has_begun) clear();
}

void OutQueue::clear() {
    frames_.clear();
    front_ = 0;
    front_offset_ = 0;
    set_bytes(0);
}

}  // namespace crier::net
