#include "net/flusher.hpp"

#include "net/connection.hpp"
#include "net/outbox.hpp"

#include <algorithm>
#include <utility>

namespace crier::net {

Flusher::Flusher(const NetConfig& config, const Clock& clock, NetCounts& counts)
    : config_{config}, clock_{clock}, counts_{counts}, batch_{config.sends} {}

// --- Frames --------------------------------------------------------------------------------------

void Flusher::keep_another(const SharedBytes& frame) {
    kept_.push_back(frame);
    last_kept_ = frame.borrow();
}

void Flusher::keep(SharedBytes&& frame) {
    last_kept_ = frame.borrow();
    kept_.push_back(std::move(frame));
}

SharedBytes::Borrowed Flusher::join(std::span<const SharedBytes::Borrowed> frames) {
    if (std::ranges::equal(frames, joined_.of)) return joined_.piece;
    std::size_t size = 0;
    for (const auto& frame : frames) size += frame.size();
    if (size > kMaxJoinedBytes) return {};
    SharedBytes piece = crier::join(frames);
    joined_.of.assign(frames.begin(), frames.end());
    joined_.piece = piece.borrow();
    kept_.push_back(std::move(piece));
    return joined_.piece;
}

void Flusher::begin_next_list() {
    current_.clear();
    current_at_ = 0;
    std::swap(current_, next_);
    kept_before_.clear();
    std::swap(kept_before_, kept_);
    last_kept_ = {};
    joined_ = {};
}

void Flusher::forget_frames() {
    kept_.clear();
    kept_before_.clear();
    last_kept_ = {};
    joined_ = {};
}

// --- Flushing ------------------------------------------------------------------------------------

bool Flusher::flush() {
    flush_urgent();
    if (current_at_ == current_.size()) begin_next_list();
    flush_bulk_slice();
    const bool is_bulk_left = current_at_ < current_.size() || !next_.empty();
    if (!is_bulk_left && urgent_.empty()) forget_frames();
    return is_bulk_left || !urgent_.empty();
}

void Flusher::flush_urgent() {
    flushing_urgent_.clear();
    std::swap(flushing_urgent_, urgent_);
    for (Outbox* out : flushing_urgent_) {
        out->leave_urgent();
        flush_one(*out);
    }
    submit();
}

void Flusher::flush_bulk_slice() {
    const std::size_t end = std::min(current_.size(), current_at_ + config_.flush_slice);
    const MonotonicTime time_is_up = clock_.now() + config_.flush_time;
    while (current_at_ < end) {
        const std::size_t step = std::min(end, current_at_ + SendBatch::kCapacity);
        while (current_at_ < step) {
            Outbox& out = *current_[current_at_++];
            out.leave_bulk();
            flush_one(out);
        }
        submit();
        if (clock_.now() >= time_is_up) return;
    }
}

void Flusher::flush_one(Outbox& out) {
    if (out.needs_connection()) {
        // It may call its handler, and that may send to anybody: nothing must be half sent.
        submit();
        out.note_attention_given();
        out.connection().flush();
        return;
    }
    const auto frames = out.frames();
    if (frames.empty()) return;
    const SharedBytes::Borrowed piece = frames.size() == 1 ? frames.front() : join(frames);
    if (piece.size() == 0) {
        submit();
        out.connection().flush();
        return;
    }
    batch_.add(out.fd(), piece.view());
    in_batch_.push_back(&out);
    if (batch_.is_full()) submit();
}

void Flusher::submit() {
    if (in_batch_.empty()) return;
    const std::span<const int> results = batch_.submit();
    for (std::size_t i = 0; i < results.size(); ++i) {
        Outbox& out = *in_batch_[i];
        const int result = results[i];
        if (result > 0) {
            ++counts_.flushes;
            counts_.bytes_sent += static_cast<std::size_t>(result);
        }
        if (result == static_cast<int>(batch_.size_of(i))) [[likely]] {
            out.clear();
        } else {
            out.connection().on_partly_sent(result);
        }
    }
    in_batch_.clear();
    batch_.clear();
}

}  // namespace crier::net
