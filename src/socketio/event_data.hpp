#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "json/parse.hpp"
#include "socketio/packet.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crier::socketio {

/// The arguments of an event or an ack in the one form that every wire form is made from: the text
/// of a JSON array, in which binary values are placeholders, and the binary values.
///
/// Canonical: attachments are numbered in the order in which placeholders first name them, and each
/// is named. The text of a client keeps its bytes, except for the numbers of placeholders that are
/// not in this order.
struct EventData {
    std::string json{"[]"};
    std::vector<std::string> attachments{};

    bool operator==(const EventData&) const = default;
};

/// Brings what a PacketDecoder or decode_msgpack_packet has checked into the canonical form. An
/// attachment that is not named is dropped; one that is named twice stays one. Refuses placeholders
/// that name no attachment (IllegalAttachment).
Result<EventData, PacketError> make_canonical(
    std::string json, std::vector<std::string> attachments);

/// The elements of a JSON array as slices of its text, without surrounding space.
Result<std::vector<std::string_view>, json::JsonError> split_array(
    std::string_view array, const json::Limits& limits = {});

/// `[` elements `]`, each exactly as given; they must be JSON.
std::string join_array(std::span<const std::string_view> elements);

/// Adds an element at the end of the text of an array, which is otherwise kept as it is.
std::string append_argument(std::string_view array, std::string_view element);

/// The same for text: how the offset of connection state recovery travels.
std::string append_text_argument(std::string_view array, std::string_view text);

/// What handlers are found by: the name without quotes and escapes, or the digits of a number.
/// nullopt when the array does not begin with one.
std::optional<std::string> event_name(std::string_view array);

/// Builds canonical arguments one after the other.
class EventDataBuilder {
public:
    /// The text of any JSON value.
    void add_json(std::string_view element);
    void add_text(std::string_view text);
    void add_binary(Bytes bytes);

    /// Refuses JSON that looks like a placeholder beside real attachments (IllegalAttachment), and
    /// what is not JSON beside them. Leaves the builder empty.
    Result<EventData, PacketError> take();

private:
    void begin_element();

    EventData data_;
    bool has_json_placeholder_ = false;
    bool is_first_ = true;
};

}  // namespace crier::socketio
