#pragma once

#include "base/bytes.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

namespace crier {

/// Immutable bytes that many connections and loops hold at once: an encoded frame.
///
/// A broadcast is encoded once into one SharedBytes and queued on every receiver, so a handle is
/// one pointer and a copy is one atomic increment. Count and bytes lie in one allocation.
///
/// Lives on: any thread (immutable). Limit: 4 GiB - 1.
class SharedBytes {
public:
    class Borrowed;

    SharedBytes() = default;

    static SharedBytes copy_of(Bytes bytes);
    static SharedBytes copy_of(std::string_view text) { return copy_of(as_bytes(text)); }

    /// Allocates `size` bytes and lets `fill` write all of them before anybody else can look.
    static SharedBytes make(std::size_t size, const std::function<void(MutableBytes)>& fill);

    SharedBytes(const SharedBytes& other) noexcept : block_{other.block_} { retain(); }
    SharedBytes(SharedBytes&& other) noexcept : block_{std::exchange(other.block_, nullptr)} {}
    SharedBytes& operator=(SharedBytes other) noexcept {
        std::swap(block_, other.block_);
        return *this;
    }
    ~SharedBytes() { release(); }

    Bytes view() const {
        if (block_ == nullptr) return {};
        return {data(), block_->size};
    }
    std::size_t size() const { return block_ == nullptr ? 0 : block_->size; }
    bool is_empty() const { return size() == 0; }

    Borrowed borrow() const;

private:
    struct Block {
        std::atomic<std::uint32_t> references;
        std::uint32_t size;
    };

    static SharedBytes allocate(std::size_t size);
    std::byte* data() const { return reinterpret_cast<std::byte*>(block_ + 1); }
    void retain() noexcept {
        if (block_ != nullptr) block_->references.fetch_add(1, std::memory_order_relaxed);
    }
    void release() noexcept;

    Block* block_ = nullptr;  // The bytes follow the block in the same allocation.
};

/// The same bytes without a share in them: copying one costs nothing. Valid for as long as a
/// SharedBytes of them exists.
class SharedBytes::Borrowed {
public:
    Borrowed() = default;

    Bytes view() const {
        if (block_ == nullptr) return {};
        return {reinterpret_cast<const std::byte*>(block_ + 1), block_->size};
    }
    std::size_t size() const { return block_ == nullptr ? 0 : block_->size; }

    /// A share of one's own.
    SharedBytes share() const {
        SharedBytes result;
        result.block_ = block_;
        result.retain();
        return result;
    }

    friend bool operator==(const Borrowed&, const Borrowed&) = default;

private:
    friend class SharedBytes;
    explicit Borrowed(Block* block) : block_{block} {}

    Block* block_ = nullptr;
};

inline SharedBytes::Borrowed SharedBytes::borrow() const { return Borrowed{block_}; }

/// One piece of several, one behind the other: a range of SharedBytes, or of borrowed ones.
template <class Pieces>
SharedBytes join(const Pieces& pieces) {
    std::size_t size = 0;
    for (const auto& piece : pieces) size += piece.size();
    return SharedBytes::make(size, [&](MutableBytes out) {
        for (const auto& piece : pieces) {
            const Bytes bytes = piece.view();
            std::copy(bytes.begin(), bytes.end(), out.begin());
            out = out.subspan(bytes.size());
        }
    });
}

}  // namespace crier
