#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "hub/wire_form.hpp"
#include "socketio/socketio_config.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crier::socketio {

using SharedEvent = std::shared_ptr<const hub::Event>;

/// The events of one namespace in the one order in which everybody gets them, for as long as
/// somebody may come back for them.
///
/// Numbers every event 1, 2, 3 … and writes its offset, `<epoch>.<number>`, behind the last
/// argument. The epoch differs for each run of the server: an offset of an earlier run is no
/// offset. Lives on: the home loop of its namespace. Limits: RecoveryConfig.
class RecoveryLog {
public:
    RecoveryLog(const RecoveryConfig& config, std::string epoch)
        : config_{config}, epoch_{std::move(epoch)} {}

    /// Writes the offset into `event`, and keeps it unless it is volatile: that one gets the offset
    /// of the event before it, so that a client never takes another text for its offset.
    void stamp(hub::Event& event, MonotonicTime now);

    std::uint64_t last() const { return last_; }

    /// The number behind which a client goes on that came in behind `first` and names `offset`.
    /// An offset of an earlier session, or of an earlier run of the server, means that it has had
    /// nothing since: clients keep their last one. nullopt for what no log ever wrote.
    std::optional<std::uint64_t> resume_from(std::string_view offset, std::uint64_t first) const;

    struct Gone {};
    /// What came after event `number` for somebody in `rooms`, in its order. Gone when something
    /// for one of these rooms has been dropped since: who is in quiet rooms may come back after
    /// much else has been forgotten.
    Result<std::vector<SharedEvent>, Gone> missed_since(
        std::uint64_t number, const std::vector<hub::RoomName>& rooms, MonotonicTime now);

    /// Forgets what nobody may come back for any more.
    void trim(MonotonicTime now);

    std::size_t bytes() const { return bytes_; }
    std::size_t size() const { return kept_.size(); }

private:
    struct Kept {
        MonotonicTime at;
        std::size_t bytes;
        SharedEvent event;
        std::uint64_t number;
    };

    std::string offset_of(std::uint64_t number) const;
    void drop_oldest();
    bool has_dropped(std::uint64_t after, const std::vector<hub::RoomName>& rooms) const;

    const RecoveryConfig& config_;
    std::string epoch_;
    std::deque<Kept> kept_;
    std::size_t bytes_ = 0;
    std::uint64_t last_ = 0;
    std::unordered_map<hub::RoomName, std::uint64_t> dropped_;  // The last number, by room.
    std::uint64_t forgotten_ = 0;  // Up to here dropped_ itself has been shortened.
};

}  // namespace crier::socketio
