#include "gateways/events/event_shaper.hpp"

#include "base/time_text.hpp"
#include "contracts/dashboard_events.hpp"
#include "json/raw_object.hpp"

#include <algorithm>
#include <array>

namespace crier::gateways {
namespace {

using contracts::DashboardEvent;

constexpr std::array<std::string_view, 4> kControlTypes = {
    "subscribed", "unsubscribed", "pong", "error"};

/// Room for large batches of fields; nesting stays flat.
constexpr json::Limits kLimits{.depth = 32, .members = 10'000};

const DashboardEvent* find_forced(const json::RawObject& body) {
    for (const DashboardEvent& event : contracts::kDashboardEvents) {
        if (!event.forced_by.empty() && body.find(event.forced_by) != nullptr) return &event;
    }
    return nullptr;
}

const DashboardEvent* find_known(std::string_view type) {
    const auto& events = contracts::kDashboardEvents;
    const auto found = std::find_if(events.begin(), events.end(), [&](const DashboardEvent& event) {
        return event.type == type;
    });
    return found == events.end() ? nullptr : &*found;
}

/// The text of a JSON string; empty when the value is none.
std::string text_of(std::string_view raw) {
    const auto value = json::parse(raw);
    return value && value->is_string() ? std::string{value->as_string()} : std::string{};
}

void append_member(std::string& out, std::string_view quoted_key, std::string_view raw_value) {
    out += out.size() == 1 ? "" : ",";
    out += quoted_key;
    out += ":";
    out += raw_value;
}

}  // namespace

Result<ShapedEvent, std::string> shape_event(std::string_view body, WallTime now) {
    const auto parsed = json::RawObject::parse(body, kLimits);
    if (!parsed) return std::unexpected{std::string{json::describe(parsed.error())}};

    const json::RawObject::Member* given_type = parsed->find("type");
    std::string type = given_type == nullptr ? std::string{} : text_of(given_type->value);
    if (const DashboardEvent* forced = find_forced(*parsed)) type = forced->type;
    if (type.empty()) return std::unexpected{"The event needs a \"type\": a text."};
    if (std::find(kControlTypes.begin(), kControlTypes.end(), type) != kControlTypes.end()) {
        return std::unexpected{"The type \"" + type + "\" belongs to the protocol itself."};
    }

    std::string out = "{";
    append_member(out, "\"type\"", json::quote(type));
    const json::RawObject::Member* given_time = parsed->find("timestamp");
    const std::string timestamp =
        given_time == nullptr ? json::quote(to_iso8601(now)) : std::string{given_time->value};
    append_member(out, "\"timestamp\"", timestamp);
    for (const json::RawObject::Member& member : parsed->members()) {
        if (member.key == "type" || member.key == "timestamp") continue;
        append_member(out, member.key_text, member.value);
    }
    const DashboardEvent* known = find_known(type);
    const bool lacks_status =
        known != nullptr && !known->status.empty() && parsed->find("status") == nullptr;
    if (lacks_status) append_member(out, "\"status\"", json::quote(known->status));
    const bool is_durable = known == nullptr || known->keeping == contracts::Keeping::Durable;
    return ShapedEvent{.json = std::move(out) + "}", .is_durable = is_durable};
}

}  // namespace crier::gateways
