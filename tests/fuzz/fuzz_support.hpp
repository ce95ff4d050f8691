#pragma once

#include "base/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace crier::fuzz {

// What the fuzz targets share.

/// Ends the run with a crash file when a property does not hold.
inline void require(bool holds, const char* property) {
    if (holds) return;
    std::fprintf(stderr, "broken property: %s\n", property);
    std::abort();
}

/// Splits at the first `mark`; the second half is empty without one.
inline std::pair<std::string_view, std::string_view> cut(
    std::string_view text, std::string_view mark) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) return {text, {}};
    return {text.substr(0, at), text.substr(at + mark.size())};
}

/// An input with the sizes of the pieces in which it arrives: its last four bytes give them in
/// turn, "@" for 1 byte up to "~" for 63, so that a seed stays readable. They are also part of the
/// input.
class Pieces {
public:
    explicit Pieces(std::string_view input)
        : rest_{input},
          sizes_{input.substr(input.size() - std::min<std::size_t>(input.size(), 4))} {}

    bool is_over() const { return rest_.empty(); }

    std::string_view take() {
        const auto letter = static_cast<unsigned char>(sizes_[turn_++ % sizes_.size()]);
        const std::string_view piece = rest_.substr(0, 1 + letter % 64U);
        rest_.remove_prefix(piece.size());
        return piece;
    }

private:
    std::string_view rest_;
    std::string_view sizes_;
    std::size_t turn_ = 0;
};

/// `original` after the edits that `script` describes, four bytes each: what to do, where (two
/// bytes), with which byte. An empty script changes nothing.
inline std::string edit(std::string original, std::string_view script) {
    constexpr std::size_t kMaxBytes = 16'384;
    for (; script.size() >= 4 && !original.empty(); script.remove_prefix(4)) {
        if (original.size() > kMaxBytes) break;
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(script[at]); };
        const std::size_t at = (byte(1) * 256U + byte(2)) % original.size();
        switch (byte(0) % 6) {
            case 0: original[at] = script[3]; break;
            case 1:
                original[at] = static_cast<char>(
                    static_cast<unsigned char>(original[at]) ^ (1U << (byte(3) % 8U)));
                break;
            case 2: original.insert(at, 1, script[3]); break;
            case 3: original.erase(at, 1U + byte(3)); break;
            case 4: original.push_back(script[3]); break;
            default: original.insert(at, original.substr(byte(3) % original.size(), at)); break;
        }
    }
    return original;
}

}  // namespace crier::fuzz
