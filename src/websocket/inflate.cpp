#include "websocket/inflate.hpp"

#include "base/assert.hpp"
#include "base/units.hpp"
#include "websocket/deflate_config.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <array>

namespace crier::websocket {
namespace {

constexpr std::size_t kPieceBytes = 16 * kKiB;
constexpr std::size_t kRatioFromBytes = 64 * kKiB;
constexpr std::size_t kMaxRatio = 100;

/// RFC 7692 §7.2.1: what a sender leaves out at the end of a message.
constexpr std::array kTail{std::byte{0x00}, std::byte{0x00}, std::byte{0xFF}, std::byte{0xFF}};

/// zlib.h, inflate: data_type of a stream that has come to the end of a block which is not the last
/// one, with no bit of a byte left over.
constexpr int kBetweenBlocks = 128;

/// zlib's state, used again and again. Lives on: one thread.
class Inflater {
public:
    Inflater() {
        const int outcome = ::inflateInit2(&stream_, -static_cast<int>(kMaxWindowBits));
        CRIER_ASSERT(outcome == Z_OK);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() { ::inflateEnd(&stream_); }

    void begin() {
        ::inflateReset(&stream_);
        has_ended_ = false;
    }

    /// Adds what `input` becomes to `out`, up to `limit`.
    Result<void, InflateError> feed(Bytes input, std::string& out, std::size_t limit) {
        stream_.next_in = reinterpret_cast<const Bytef*>(input.data());
        stream_.avail_in = static_cast<uInt>(input.size());
        do {
            const bool is_full = out.size() == limit;
            const int outcome =
                is_full ? look_further() : grow(out, std::min(kPieceBytes, limit - out.size()));
            if (is_full && stream_.avail_out == 0) return std::unexpected{InflateError::TooBig};
            has_ended_ = outcome == Z_STREAM_END;
            if (has_ended_) {
                ::inflateReset(&stream_);  // Behind the last block another stream may begin.
                if (stream_.avail_in == 0) return {};
            } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
                return std::unexpected{InflateError::Malformed};
            }
        } while (stream_.avail_in > 0 || stream_.avail_out == 0);
        return {};
    }

    /// The input so far ended with a block that said it is the last.
    bool has_ended() const { return has_ended_; }
    bool is_between_blocks() const { return stream_.data_type == kBetweenBlocks; }

private:
    /// Whether there is more is seen without room for it: a string at its limit does not grow.
    int look_further() {
        stream_.next_out = &beyond_;
        stream_.avail_out = 1;
        return ::inflate(&stream_, Z_SYNC_FLUSH);
    }

    int grow(std::string& out, std::size_t by) {
        int outcome = Z_OK;
        const std::size_t before = out.size();
        out.resize_and_overwrite(before + by, [&](char* data, std::size_t) {
            stream_.next_out = reinterpret_cast<Bytef*>(data + before);
            stream_.avail_out = static_cast<uInt>(by);
            outcome = ::inflate(&stream_, Z_SYNC_FLUSH);
            return before + by - stream_.avail_out;
        });
        return outcome;
    }

    z_stream stream_{};
    Bytef beyond_ = 0;
    bool has_ended_ = false;
};

Inflater& inflater_of_thread() {
    static thread_local Inflater inflater;
    return inflater;
}

}  // namespace

std::size_t inflated_limit(std::size_t compressed_bytes, std::size_t max_bytes) {
    return std::min(max_bytes, std::max(kRatioFromBytes, compressed_bytes * kMaxRatio));
}

Result<std::string, InflateError> inflate_message(Bytes compressed, std::size_t max_bytes) {
    std::string message;
    if (compressed.empty()) return message;
    const std::size_t limit = inflated_limit(compressed.size(), max_bytes);
    Inflater& inflater = inflater_of_thread();
    inflater.begin();
    CRIER_TRY_VOID(inflater.feed(compressed, message, limit));
    if (inflater.has_ended()) return message;
    const std::size_t size = message.size();
    CRIER_TRY_VOID(inflater.feed(kTail, message, limit));
    // Whoever stopped inside a block sees the tail as a part of it.
    const bool is_whole = inflater.is_between_blocks() && message.size() == size;
    if (!is_whole) return std::unexpected{InflateError::Malformed};
    return message;
}

}  // namespace crier::websocket
