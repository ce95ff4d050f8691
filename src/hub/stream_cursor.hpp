#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crier::hub {

/// Where an event stands in its stream (architecture.md, section 5).
struct LogPosition {
    std::uint64_t epoch = 0;   ///< New when history was lost; never 0 for a stream that exists.
    std::uint64_t offset = 0;  ///< 1, 2, 3 … without gaps.
    bool operator==(const LogPosition&) const = default;
};

/// The position before everything, also of a stream that nothing was ever kept in.
inline constexpr LogPosition kBeforeEverything{};

/// "1f3c:42": the epoch in hexadecimal digits, because JavaScript's numbers do not hold it.
std::string to_text(const LogPosition& position);

/// nullopt for anything that to_text does not write.
std::optional<LogPosition> parse_position(std::string_view text);

/// What a stream holds.
struct LogEnds {
    std::uint64_t epoch = 0;
    std::uint64_t first_kept = 1;  ///< last + 1: nothing is kept any more.
    std::uint64_t last = 0;
};

/// What a client cannot be told any more.
struct Gap {
    enum class Reason : std::uint8_t {
        Trimmed,  ///< Older than what is kept.
        Epoch,    ///< History was lost: what the client has seen is of another one.
    };
    Reason reason = Reason::Trimmed;
    /// Offsets that are missing, of the present epoch; for Reason::Epoch what may be.
    std::uint64_t from = 0;
    std::uint64_t to = 0;
};

std::string_view name_of(Gap::Reason reason);

/// Where reading goes on for a client that has seen everything up to a position.
struct Continuation {
    std::uint64_t after = 0;
    std::optional<Gap> gap{};
};

/// A gap is told whenever it cannot be proven that nothing was missed (promise P3).
Continuation continue_from(const LogPosition& seen, const LogEnds& ends);

}  // namespace crier::hub
