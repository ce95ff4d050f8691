#pragma once

#include "base/result.hpp"
#include "hub/stream_cursor.hpp"
#include "hub/wire_form.hpp"
#include "loop/task.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace crier::hub {

enum class LogError : std::uint8_t {
    Unavailable,   ///< The store could not be written or read; the event was not accepted.
    Full,          ///< No space left: the event was not accepted, reading goes on.
    OtherContent,  ///< The publisher used the same key for something else within 24 h.
};

struct Appended {
    /// Of each room whose stream keeps the event, in the order of Event::rooms; empty: none does.
    std::vector<LogPosition> positions{};
    /// The publisher has said it before, under the same key: nothing was added, and these are the
    /// positions of the first time.
    bool is_repeat = false;
};

struct LogEntry {
    std::uint64_t offset = 0;
    std::string json{};
};

/// A part of a room's stream, and its ends at the same moment.
struct LogPage {
    LogEnds ends{};
    std::vector<LogEntry> entries{};
};

/// What the hub needs in order to keep events. Implemented over the store.
///
/// Guarantee: when append returns positions, the event is on disk. Appends that are awaited on one
/// loop resume in the order of their positions.
/// Lives on: the loop that awaits.
class DeliveryLog {
public:
    virtual ~DeliveryLog() = default;

    virtual bool keeps(const Event& event) const = 0;

    /// Of an event that is kept.
    virtual loop::Task<Result<Appended, LogError>> append(const Event& event) = 0;

    /// At most `limit` entries behind the offset `after` in the room's stream; nullopt: nothing was
    /// ever kept there.
    virtual loop::Task<Result<std::optional<LogPage>, LogError>> read(
        RoomName room, std::uint64_t after, std::size_t limit) = 0;
};

/// Keeps nothing: every event is ephemeral.
class NoDeliveryLog final : public DeliveryLog {
public:
    bool keeps(const Event&) const override { return false; }
    loop::Task<Result<Appended, LogError>> append(const Event&) override { co_return Appended{}; }
    loop::Task<Result<std::optional<LogPage>, LogError>> read(
        RoomName, std::uint64_t, std::size_t) override {
        co_return std::optional<LogPage>{};
    }
};

}  // namespace crier::hub
