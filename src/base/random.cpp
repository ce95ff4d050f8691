#include "base/random.hpp"

#include "base/assert.hpp"
#include "base/base64.hpp"
#include "base/hex.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace crier {

namespace {

void ask_kernel(MutableBytes out) {
    while (!out.empty()) {
        const ssize_t got = ::getrandom(out.data(), out.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        CRIER_ASSERT(got > 0);
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

/// Bytes of the kernel in stock, so that not every id costs a system call.
class Stock {
public:
    static constexpr std::size_t kBytes = 512;

    void take(MutableBytes out) {
        if (out.size() > left_) {
            ask_kernel(bytes_);
            left_ = bytes_.size();
        }
        const MutableBytes taken = MutableBytes{bytes_}.last(left_).first(out.size());
        std::copy(taken.begin(), taken.end(), out.begin());
        // Each byte is given away once, and nobody can read it here afterwards.
        std::fill(taken.begin(), taken.end(), std::byte{0});
        left_ -= out.size();
    }

private:
    std::array<std::byte, kBytes> bytes_{};
    std::size_t left_ = 0;
};

}  // namespace

void SystemRandom::fill(MutableBytes out) {
    constexpr std::size_t kMostFromStock = 64;
    if (out.size() > kMostFromStock) {
        ask_kernel(out);
    } else {
        thread_local Stock stock;
        stock.take(out);
    }
}

std::uint64_t SeededRandom::next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

void SeededRandom::fill(MutableBytes out) {
    while (!out.empty()) {
        const std::uint64_t value = next();
        const std::size_t count = std::min(out.size(), sizeof value);
        std::memcpy(out.data(), &value, count);
        out = out.subspan(count);
    }
}

std::uint64_t random_u64(Random& random) {
    std::uint64_t value = 0;
    random.fill(std::as_writable_bytes(std::span{&value, 1}));
    return value;
}

std::string random_uuid(Random& random) {
    std::array<std::byte, 16> bytes{};
    random.fill(bytes);
    bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x40};  // version 4
    bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};  // variant 10
    std::string text = to_hex(bytes);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
    return text;
}

std::string random_token(Random& random, std::size_t bytes) {
    std::vector<std::byte> raw(bytes);
    random.fill(raw);
    return encode_base64url(raw);
}

}  // namespace crier
