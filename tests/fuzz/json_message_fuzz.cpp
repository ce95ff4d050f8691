// JSON from clients and publishers: what is accepted is UTF-8 and stays what it was, what is
// answered is JSON.

#include "base/utf8.hpp"
#include "dashboard/client_messages.hpp"
#include "gateways/events/event_shaper.hpp"
#include "json/parse.hpp"
#include "json/raw_object.hpp"
#include "tests/fuzz/fuzz_support.hpp"

#include <algorithm>
#include <cmath>

namespace crier {
namespace {

using fuzz::require;

constexpr WallTime kNow{std::chrono::seconds{1'767'323'045}};
constexpr std::size_t kMaxIdBytes = 128;

void check_parse(std::string_view text) {
    const auto parsed = json::parse(text);
    if (!parsed) return;
    require(is_valid_utf8(text), "accepted JSON is UTF-8");
    const std::string written = json::serialize(*parsed);
    require(json::parse(written).has_value(), "what was read can be written and read again");
}

/// Boost.JSON may round one text in two ways, depending on what stands behind it.
bool is_about(const json::value& a, const json::value& b) {
    if (a.is_double() && b.is_double()) {
        const double larger = std::max(std::abs(a.as_double()), std::abs(b.as_double()));
        return std::abs(a.as_double() - b.as_double()) <= larger * 1e-12;
    }
    if (a.is_array() && b.is_array()) {
        return std::ranges::equal(a.as_array(), b.as_array(), is_about);
    }
    if (a.is_object() && b.is_object()) {
        return std::ranges::equal(
            a.as_object(), b.as_object(), [](const auto& one, const auto& other) {
                return one.key() == other.key() && is_about(one.value(), other.value());
            });
    }
    return a == b;
}

void check_raw_object(std::string_view text) {
    const auto parsed = json::parse(text);
    const auto raw = json::RawObject::parse(text);
    if (!raw) {
        if (raw.error() != json::JsonError::DuplicateKey) return;
        require(parsed && json::has_duplicate_keys(text, *parsed), "both find the double key");
        return;
    }
    require(parsed && parsed->is_object(), "both take the object");
    const json::object& object = parsed->as_object();
    require(raw->members().size() == object.size(), "no member is lost");
    for (const auto& member : raw->members()) {
        const auto value = json::parse(member.value);
        require(
            value && is_about(*value, object.at(member.key)), "a slice is the value of its member");
    }
}

void check_reply(const std::string& reply) {
    require(json::parse_object(reply).has_value(), "a reply is JSON");
    require(is_valid_utf8(reply), "a reply is UTF-8");
}

void check_client_message(std::string_view text) {
    const auto message = dashboard::parse_client_message(text, kMaxIdBytes);
    if (!message) {
        check_reply(dashboard::error_message(dashboard::describe(message.error())));
        return;
    }
    for (const auto& id : {message->user, message->queue}) {
        if (!id) continue;
        require(!id->text.empty() && id->text.size() <= kMaxIdBytes, "an id is in bounds");
        check_reply(dashboard::subscribed_to_user(*id));
        check_reply(dashboard::subscribed_to_queue(*id));
        check_reply(dashboard::unsubscribed_from_user(*id));
        check_reply(dashboard::unsubscribed_from_queue(*id));
    }
}

void check_event(std::string_view text) {
    const auto shaped = gateways::shape_event(text, kNow);
    if (!shaped) {
        require(is_valid_utf8(shaped.error()), "the sentence for the publisher is UTF-8");
        return;
    }
    const std::string& event = shaped->json;
    require(is_valid_utf8(event), "an event is UTF-8");
    require(event.starts_with("{\"type\":\""), "the type comes first");
    const auto raw = json::RawObject::parse(event);
    require(raw && raw->members().size() >= 2, "an event is an object");
    require(raw->members()[1].key == "timestamp", "then comes the time");
    const auto again = gateways::shape_event(event, kNow);
    require(again && again->json == event, "an event that is whole stays as it is");
}

}  // namespace
}  // namespace crier

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    crier::check_parse(input);
    crier::check_raw_object(input);
    crier::check_client_message(input);
    crier::check_event(input);
    return 0;
}
