#include "socketio/recovery_log.hpp"

#include "socketio/event_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace crier::socketio {
namespace {

std::size_t size_of(const hub::Event& event) {
    std::size_t size = sizeof(hub::Event) + event.json.size();
    for (const SharedBytes& attachment : event.attachments) size += attachment.size();
    for (const hub::RoomName& room : event.rooms) size += sizeof(room) + room.text().size();
    for (const hub::RoomName& room : event.except) size += sizeof(room) + room.text().size();
    return size;
}

bool names_one_of(
    const std::vector<hub::RoomName>& names, const std::vector<hub::RoomName>& rooms) {
    return std::any_of(names.begin(), names.end(), [&](const hub::RoomName& name) {
        return std::find(rooms.begin(), rooms.end(), name) != rooms.end();
    });
}

}  // namespace

std::string RecoveryLog::offset_of(std::uint64_t number) const {
    return fmt::format("{}.{}", epoch_, number);
}

std::optional<std::uint64_t> RecoveryLog::resume_from(
    std::string_view offset, std::uint64_t first) const {
    if (offset.size() <= epoch_.size() || offset[epoch_.size()] != '.') return std::nullopt;
    const bool is_of_this_run = offset.starts_with(epoch_);
    offset.remove_prefix(epoch_.size() + 1);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(offset.data(), offset.data() + offset.size(), number);
    if (error != std::errc{} || end != offset.data() + offset.size()) return std::nullopt;
    if (!is_of_this_run) return first;
    if (number > last_) return std::nullopt;
    return std::max(number, first);
}

void RecoveryLog::stamp(hub::Event& event, MonotonicTime now) {
    const bool is_kept = event.urgency == hub::Urgency::Reliable;
    if (is_kept) ++last_;
    event.json = append_text_argument(event.json, offset_of(last_));
    if (!is_kept) return;
    const std::size_t size = size_of(event);
    kept_.push_back(
        {.at = now, .bytes = size, .event = std::make_shared<hub::Event>(event), .number = last_});
    bytes_ += size;
    trim(now);
}

void RecoveryLog::trim(MonotonicTime now) {
    while (!kept_.empty()) {
        const bool is_needed = kept_.size() <= config_.max_kept_events &&
                               bytes_ <= config_.max_kept_bytes &&
                               now - kept_.front().at <= config_.max_disconnection;
        if (is_needed) return;
        drop_oldest();
    }
}

void RecoveryLog::drop_oldest() {
    const Kept& oldest = kept_.front();
    for (const hub::RoomName& room : oldest.event->rooms) dropped_[room] = oldest.number;
    if (dropped_.size() > config_.max_kept_events && oldest.number > config_.max_kept_events / 2) {
        forgotten_ = oldest.number - config_.max_kept_events / 2;
        std::erase_if(dropped_, [this](const auto& entry) { return entry.second <= forgotten_; });
    }
    bytes_ -= oldest.bytes;
    kept_.pop_front();
}

bool RecoveryLog::has_dropped(std::uint64_t after, const std::vector<hub::RoomName>& rooms) const {
    if (after < forgotten_) return true;
    return std::any_of(rooms.begin(), rooms.end(), [&](const hub::RoomName& room) {
        const auto found = dropped_.find(room);
        return found != dropped_.end() && found->second > after;
    });
}

Result<std::vector<SharedEvent>, RecoveryLog::Gone> RecoveryLog::missed_since(
    std::uint64_t number, const std::vector<hub::RoomName>& rooms, MonotonicTime now) {
    trim(now);
    if (has_dropped(number, rooms)) return std::unexpected{Gone{}};
    const auto first = std::upper_bound(
        kept_.begin(), kept_.end(), number, [](std::uint64_t value, const Kept& kept) {
            return value < kept.number;
        });
    std::vector<SharedEvent> missed;
    for (auto kept = first; kept != kept_.end(); ++kept) {
        const hub::Event& event = *kept->event;
        if (names_one_of(event.rooms, rooms) && !names_one_of(event.except, rooms)) {
            missed.push_back(kept->event);
        }
    }
    return missed;
}

}  // namespace crier::socketio
