#pragma once

#include "base/result.hpp"
#include "hub/wire_form.hpp"
#include "loop/task.hpp"

#include <cstdint>
#include <optional>

namespace crier::hub {

/// Where an event stands in its stream (architecture.md, section 5).
struct LogPosition {
    std::uint64_t epoch = 0;   ///< New when history was lost.
    std::uint64_t offset = 0;  ///< 1, 2, 3 … without gaps.
};

enum class LogError : std::uint8_t {
    Unavailable,  ///< The store could not be written; the event was not accepted.
};

/// What the hub needs in order to keep events. Implemented over the store.
///
/// Guarantee: when append returns a position, the event is on disk.
/// Lives on: the loop that awaits.
class DeliveryLog {
public:
    virtual ~DeliveryLog() = default;

    /// nullopt for an event that is not kept (ephemeral rooms).
    virtual loop::Task<Result<std::optional<LogPosition>, LogError>> append(const Event& event) = 0;
};

/// Keeps nothing: every event is ephemeral.
class NoDeliveryLog final : public DeliveryLog {
public:
    loop::Task<Result<std::optional<LogPosition>, LogError>> append(const Event&) override {
        co_return std::optional<LogPosition>{};
    }
};

}  // namespace crier::hub
