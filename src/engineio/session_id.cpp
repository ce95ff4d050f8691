#include "engineio/session_id.hpp"

#include "base/assert.hpp"

namespace crier::engineio {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::size_t kRandomBytes = 18;
static_assert(kSidBytes == 2 + kRandomBytes * 4 / 3);

}  // namespace

std::string make_sid(loop::LoopIndex index, Random& random) {
    CRIER_ASSERT(index < kMaxLoops);
    return std::string{kDigits[index / 64], kDigits[index % 64]} +
           random_token(random, kRandomBytes);
}

std::optional<loop::LoopIndex> loop_of_sid(std::string_view sid) {
    if (sid.size() != kSidBytes) return std::nullopt;
    const std::size_t high = kDigits.find(sid[0]);
    const std::size_t low = kDigits.find(sid[1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    return high * 64 + low;
}

}  // namespace crier::engineio
