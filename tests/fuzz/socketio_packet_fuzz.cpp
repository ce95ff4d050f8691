// Socket.IO packets in the form of the default parser, with their attachments. Input: messages of
// one connection with a record separator (0x1E) between them; one that begins with "b" is binary.

#include "base/utf8.hpp"
#include "crier/arguments.hpp"
#include "socketio/event_data.hpp"
#include "socketio/msgpack_packet.hpp"
#include "socketio/packet.hpp"
#include "socketio/payload_rules.hpp"
#include "tests/fuzz/fuzz_support.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <vector>

namespace crier::socketio {
namespace {

using fuzz::require;
using Slices = std::vector<std::string_view>;

constexpr std::size_t kMaxPayloadBytes = 512;  // Small, so that short inputs reach it.
constexpr std::size_t kPlenty = 16 * 1024 * 1024;
constexpr json::Limits kChecked{.depth = 64, .members = kPlenty};

bool is_same(const DecodedPacket& a, const DecodedPacket& b) {
    return a.type == b.type && a.nsp == b.nsp && a.ack_id == b.ack_id && a.json == b.json &&
           a.attachments == b.attachments;
}

bool has_arguments(PacketType type) { return type == PacketType::Event || type == PacketType::Ack; }

Slices texts_of(const std::vector<Argument>& arguments) {
    Slices texts;
    for (const Argument& argument : arguments) texts.push_back(argument.json());
    return texts;
}

// --- One packet ----------------------------------------------------------------------------------

void check_shape(const DecodedPacket& packet) {
    require(packet.type <= PacketType::ConnectError, "binary types are gone");
    require(is_valid_namespace(packet.nsp), "a namespace is one");
    require(packet.attachments.size() <= kMaxAttachments, "attachments have a limit");
    if (!has_arguments(packet.type)) {
        require(!packet.ack_id && packet.attachments.empty(), "only events and acks have these");
    }
    if (packet.ack_id) {
        require(!packet.ack_id->empty() && packet.ack_id->size() <= 19, "an id has a limit");
        require(
            packet.ack_id->find_first_not_of("0123456789") == std::string::npos, "an id is digits");
    }
    std::size_t bytes = packet.json.size();
    for (const std::string& attachment : packet.attachments) bytes += attachment.size();
    require(bytes <= kMaxPayloadBytes, "text and attachments have one limit");
}

void check_round_trip(const DecodedPacket& packet) {
    const auto text = encode_packet(
        packet.type, packet.nsp, packet.ack_id, packet.json, packet.attachments.size());
    require(text.has_value(), "what was read can be written");
    PacketDecoder decoder{kPlenty};
    auto again = decoder.feed_text(*text);
    for (const std::string& attachment : packet.attachments) {
        require(again && !*again, "attachments are awaited");
        again = decoder.feed_binary(as_bytes(std::string_view{attachment}));
    }
    require(again && *again && is_same(**again, packet), "what is written is read the same");
}

// --- Its arguments -------------------------------------------------------------------------------

Result<std::string, PacketError> to_msgpack(
    const DecodedPacket& packet, std::string_view json, const std::vector<std::string>& bytes) {
    return encode_msgpack_packet(packet.type, packet.nsp, {}, json, bytes, kPlenty);
}

/// msgpack has the bytes where they belong, so it shows whether they are still there.
void check_canonical(const DecodedPacket& packet, const EventData& data) {
    require(data.attachments.size() <= packet.attachments.size(), "no attachment is made up");
    require(make_canonical(data.json, data.attachments) == data, "canonical stays as it is");
    const auto before = to_msgpack(packet, packet.json, packet.attachments);
    const auto after = to_msgpack(packet, data.json, data.attachments);
    require(before && after, "every event has a msgpack form");
    require(*before == *after, "every attachment is where it was");

    // The one thing that changes on the way: a number no double holds is not a name any more.
    const auto read = decode_msgpack_packet(
        as_bytes(std::string_view{*after}), {.json = {}, .max_attachments = kMaxPayloadBytes});
    require(
        read || read.error() == PacketError::BadEventName, "clients of both parsers understand it");
}

void check_foreign_bytes(const DecodedPacket& packet) {
    if (!packet.attachments.empty() || has_placeholder(packet.json)) return;
    require(
        to_msgpack(packet, packet.json, {}) == to_msgpack(packet, packet.json, {"secret"}),
        "bytes of others are not bound");
}

void check_append(const std::string& json, const Slices& elements) {
    const std::string longer = append_text_argument(json, "offset\"1");
    const auto all = split_array(longer, kChecked);
    require(all && all->size() == elements.size() + 1, "one argument more");
    require(std::equal(elements.begin(), elements.end(), all->begin()), "the others stay");
    require(all->back() == R"("offset\"1")", "the last is the new one");
}

/// Any of these may throw BadArgument and nothing else.
template <class T>
std::optional<T> try_as(const Argument& argument) {
    try {
        return argument.as<T>();
    } catch (const BadArgument&) {
        return std::nullopt;
    }
}

void check_argument(const Argument& argument) {
    const auto text = try_as<std::string>(argument);
    require(text.has_value() == argument.is_string(), "texts are texts");
    require(!text || is_valid_utf8(*text), "a text is UTF-8");
    require(try_as<Binary>(argument).has_value() == argument.is_binary(), "bytes are bytes");
    const auto number = try_as<double>(argument);
    require(!number || !std::isnan(*number), "a number is a number");
    const auto whole = try_as<std::int64_t>(argument);
    require(!whole || number == static_cast<double>(*whole), "whole numbers are those they were");
    const auto natural = try_as<std::uint64_t>(argument);
    require(!natural || number == static_cast<double>(*natural), "and natural ones");
    try_as<Json>(argument);
    try_as<bool>(argument);
}

void check_arguments(const EventData& data, std::string_view text, const Slices& elements) {
    const Arguments arguments{std::make_shared<const EventData>(data), text};
    const std::vector<Argument> list = arguments.list();
    require(texts_of(list) == elements, "arguments are the elements of the array");
    require(arguments.is_empty() == elements.empty(), "none is none");
    require(arguments[elements.size()].is_missing(), "behind the last is nothing");
    for (std::size_t count = 0; count <= std::min<std::size_t>(elements.size(), 2); ++count) {
        const Slices tail{elements.begin() + static_cast<std::ptrdiff_t>(count), elements.end()};
        require(texts_of(arguments.after(count).list()) == tail, "the rest is the rest");
    }
    constexpr std::size_t kLookedAt = 16;
    for (std::size_t i = 0; i < std::min(list.size(), kLookedAt); ++i) check_argument(list[i]);
}

void check_event(const EventData& data, Slices elements) {
    const auto event = split_event(data.json);
    require(event && !elements.empty(), "an event has a name");
    require(event->name.size() <= kMaxEventNameBytes, "a name has a limit");
    require(!is_reserved_event(event->name), "no client sends what the libraries say");
    elements.erase(elements.begin());
    check_arguments(data, event->arguments, elements);
}

void check_data(const DecodedPacket& packet) {
    const auto data = make_canonical(packet.json, packet.attachments);
    require(data.has_value(), "what was read has a canonical form");
    check_canonical(packet, *data);
    check_foreign_bytes(packet);

    const auto elements = split_array(data->json);
    require(elements.has_value(), "arguments are an array");
    const std::string joined = join_array(*elements);
    require(split_array(joined) == *elements, "joining undoes splitting");
    check_append(data->json, *elements);
    if (packet.type == PacketType::Event) {
        check_event(*data, *elements);
    } else {
        check_arguments(*data, elements_of(data->json), *elements);
    }
}

// --- A connection --------------------------------------------------------------------------------

class Connection {
public:
    /// False at the end of it.
    bool receive(std::string_view message) {
        const bool is_binary = message.starts_with('b');
        if (is_binary) message.remove_prefix(1);
        const std::size_t missing = missing_after(message, is_binary);
        auto packet =
            is_binary ? decoder_.feed_binary(as_bytes(message)) : decoder_.feed_text(message);
        if (!packet) {
            require(!decoder_.is_waiting(), "nothing is held after an error");
            require(!describe(packet.error()).empty(), "an error has words");
            return false;
        }
        missing_ = missing;
        require(decoder_.is_waiting() == (missing_ > 0), "as many are awaited as announced");
        require(packet->has_value() == (missing_ == 0), "a packet comes when it is whole");
        if (*packet) check(**packet);
        return true;
    }

private:
    std::size_t missing_after(std::string_view message, bool is_binary) const {
        if (is_binary) return missing_ > 0 ? missing_ - 1 : 0;
        const auto packet = parse_packet(message);
        return packet ? packet->attachments : 0;
    }

    static void check(const DecodedPacket& packet) {
        check_shape(packet);
        check_round_trip(packet);
        if (has_arguments(packet.type)) check_data(packet);
    }

    PacketDecoder decoder_{kMaxPayloadBytes};
    std::size_t missing_ = 0;
};

void run(std::string_view input) {
    Connection connection;
    while (!input.empty()) {
        const auto [message, rest] = fuzz::cut(input, "\x1e");
        if (!connection.receive(message)) return;
        input = rest;
    }
}

}  // namespace
}  // namespace crier::socketio

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crier::socketio::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
