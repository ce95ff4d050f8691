#include "hub/stream_cursor.hpp"

#include <fmt/format.h>

#include <charconv>

namespace crier::hub {
namespace {

constexpr std::size_t kMaxDigits = 20;

std::optional<std::uint64_t> parse_number(std::string_view text, int base) {
    const bool is_canonical = text == "0" || (!text.empty() && text.front() != '0');
    if (!is_canonical || text.size() > kMaxDigits) return std::nullopt;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

std::string to_text(const LogPosition& position) {
    return fmt::format("{:x}:{}", position.epoch, position.offset);
}

std::optional<LogPosition> parse_position(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto epoch = parse_number(text.substr(0, colon), 16);
    const auto offset = parse_number(text.substr(colon + 1), 10);
    if (!epoch || !offset) return std::nullopt;
    const LogPosition position{*epoch, *offset};
    // Not "FF:1", nor an offset in an epoch that no stream has.
    const bool is_ours = to_text(position) == text && (*epoch != 0 || *offset == 0);
    return is_ours ? std::optional{position} : std::nullopt;
}

std::string_view name_of(Gap::Reason reason) {
    return reason == Gap::Reason::Trimmed ? "trimmed" : "epoch";
}

Continuation continue_from(const LogPosition& seen, const LogEnds& ends) {
    const bool is_new_here = seen == kBeforeEverything;
    // An offset that was never given: a backup was restored and the epoch with it.
    const bool is_other = !is_new_here && (seen.epoch != ends.epoch || seen.offset > ends.last);
    const std::uint64_t known = is_other ? 0 : seen.offset;
    const std::uint64_t after = ends.first_kept - 1;
    if (is_other) {
        return {after, Gap{.reason = Gap::Reason::Epoch, .from = 1, .to = after}};
    }
    if (known >= after) return {known, std::nullopt};
    return {after, Gap{.reason = Gap::Reason::Trimmed, .from = known + 1, .to = after}};
}

}  // namespace crier::hub
