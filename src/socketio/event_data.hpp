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
/// that name no attachment (IllegalAttachment). Numbers begin with `first_number`, for arguments
/// that are put behind others.
Result<EventData, PacketError> make_canonical(
    std::string json, std::vector<std::string> attachments, std::size_t first_number = 0);

/// The object that stands for attachment `number`.
std::string placeholder(std::size_t number);

/// The elements of a JSON array as slices of its text, without surrounding space.
Result<std::vector<std::string_view>, json::JsonError> split_array(
    std::string_view array, const json::Limits& limits = {});

/// `[` elements `]`, each exactly as given; they must be JSON.
std::string join_array(std::span<const std::string_view> elements);

/// Adds an element at the end of the text of an array, which is otherwise kept as it is.
std::string append_argument(std::string_view array, std::string_view element);

/// The same for text: how the offset of connection state recovery travels.
std::string append_text_argument(std::string_view array, std::string_view text);

/// An event taken apart.
struct NamedArguments {
    /// What handlers are found by: without quotes and escapes, or the digits of a number.
    std::string name{};
    /// The elements behind the name as they came, without brackets; lives as long as the array.
    std::string_view arguments{};
};

/// nullopt when the array does not begin with a name.
std::optional<NamedArguments> split_event(std::string_view array);

/// What is between the brackets.
std::string_view elements_of(std::string_view array);

}  // namespace crier::socketio
