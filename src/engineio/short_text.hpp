#pragma once

#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crier::engineio {

/// A text of at most `kMax` bytes that lies inside its owner: for ids of a known length, of which
/// every client has one. Aligned to nothing, so that it fills gaps.
template <std::size_t kMax>
class ShortText {
    static_assert(kMax <= 255);

public:
    ShortText() = default;
    /// Longer text breaks an invariant of the caller.
    explicit ShortText(std::string_view text) : size_{static_cast<std::uint8_t>(text.size())} {
        CRIER_ASSERT(text.size() <= kMax);
        std::copy(text.begin(), text.end(), bytes_.begin());
    }

    std::string_view view() const { return {bytes_.data(), size_}; }
    bool is_empty() const { return size_ == 0; }

private:
    std::array<char, kMax> bytes_{};
    std::uint8_t size_ = 0;
};

}  // namespace crier::engineio
