#include "websocket/deflate.hpp"

#include "base/assert.hpp"
#include "base/units.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crier::websocket {
namespace {

/// zlib's own default: 128 KiB of tables beside the window.
constexpr int kMemoryLevel = 8;

/// 00 00 FF FF, which a receiver adds again.
constexpr std::size_t kTailBytes = 4;

/// A thread keeps no larger buffer than this between messages.
constexpr std::size_t kKeptBytes = 1 * kMiB;

/// zlib's state, used again and again. Lives on: one thread.
class Deflater {
public:
    Deflater(int level, unsigned window_bits) : level_{level} {
        const int outcome = ::deflateInit2(
            &stream_,
            level,
            Z_DEFLATED,
            -static_cast<int>(window_bits),
            kMemoryLevel,
            Z_DEFAULT_STRATEGY);
        CRIER_ASSERT(outcome == Z_OK);
    }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
    ~Deflater() { ::deflateEnd(&stream_); }

    int level() const { return level_; }

    /// Writes into `out`, from its beginning; returns how much, without the tail. nullopt: it does
    /// not fit.
    std::optional<std::size_t> run(Bytes message, MutableBytes out) {
        ::deflateReset(&stream_);
        stream_.next_in = reinterpret_cast<const Bytef*>(message.data());
        stream_.avail_in = static_cast<uInt>(message.size());
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = static_cast<uInt>(out.size());
        const int outcome = ::deflate(&stream_, Z_SYNC_FLUSH);
        // zlib.h: the flush is complete when there is room left.
        if (outcome != Z_OK || stream_.avail_out == 0) return std::nullopt;
        return out.size() - stream_.avail_out - kTailBytes;
    }

private:
    z_stream stream_{};
    int level_;
};

/// The compressors of one thread, and what they write into.
class Compressor {
public:
    /// The message compressed, until the next call; nullopt when that saves nothing.
    std::optional<Bytes> compress(Bytes message, int level, unsigned window_bits) {
        if (buffer_.size() > kKeptBytes) buffer_ = {};
        // One byte of room must be left, and one byte must be saved.
        if (buffer_.size() < message.size() + kTailBytes) {
            buffer_.resize(message.size() + kTailBytes);
        }
        const MutableBytes out = MutableBytes{buffer_}.first(message.size() + kTailBytes);
        const auto size = deflater(level, window_bits).run(message, out);
        return size ? std::optional{Bytes{buffer_}.first(*size)} : std::nullopt;
    }

private:
    Deflater& deflater(int level, unsigned window_bits) {
        CRIER_ASSERT(window_bits >= kMinWindowBits && window_bits <= kMaxWindowBits);
        auto& place = deflaters_[window_bits - kMinWindowBits];
        if (!place || place->level() != level) {
            place = std::make_unique<Deflater>(level, window_bits);
        }
        return *place;
    }

    std::array<std::unique_ptr<Deflater>, kMaxWindowBits - kMinWindowBits + 1> deflaters_;
    std::vector<std::byte> buffer_;
};

Compressor& compressor_of_thread() {
    static thread_local Compressor compressor;
    return compressor;
}

std::optional<Bytes> try_deflate(Bytes payload, const DeflateConfig& config, unsigned window_bits) {
    if (payload.size() < config.threshold_bytes) return std::nullopt;
    return compressor_of_thread().compress(payload, config.level, window_bits);
}

}  // namespace

SharedBytes encode_deflated(
    Opcode opcode, Bytes payload, const DeflateConfig& config, unsigned window_bits) {
    const auto deflated = try_deflate(payload, config, window_bits);
    return deflated ? encode_frame(opcode, *deflated, FrameBits::Compressed)
                    : encode_frame(opcode, payload);
}

SharedBytes deflate_frames(
    const SharedBytes& frames, const DeflateConfig& config, unsigned window_bits) {
    // Most events are smaller than the threshold, and no frame is larger than all of them.
    if (frames.size() < config.threshold_bytes) return frames;
    std::vector<SharedBytes> parts;
    bool is_changed = false;
    for (Bytes rest = frames.view(); !rest.empty();) {
        const ServerFrame frame = read_server_frame(rest);
        rest = rest.subspan(frame.bytes.size());
        const auto deflated = try_deflate(frame.payload, config, window_bits);
        is_changed = is_changed || deflated.has_value();
        parts.push_back(
            deflated ? encode_frame(frame.opcode, *deflated, FrameBits::Compressed)
                     : SharedBytes::copy_of(frame.bytes));
    }
    if (!is_changed) return frames;
    return parts.size() == 1 ? parts.front() : join(parts);
}

}  // namespace crier::websocket
