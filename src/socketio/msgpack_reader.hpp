#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "json/parse.hpp"
#include "socketio/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::socketio {

/// Reads msgpack values (the msgpack specification, with the extensions of notepack 2.2) into JSON
/// text and attachments.
///
/// Written by hand because the extensions clash with the specification (type 0 means undefined, a
/// date or an ArrayBuffer, by its size), because numbers must reach JSON exactly, and because every
/// count of a peer has to be measured against the bytes that are left before anything is built.
///
///   nil → null · integers → their digits · floats → as JavaScript prints them, not finite → null
///   bin, ext 8/16/32 of type 0 → attachment · fixext 8 of type 0 → ISO 8601 text of a date
///   fixext 1 of type 0 (undefined) → null in arrays, left out of objects, as JSON.stringify does
///   other extensions → refused · keys of maps: text, or integers as their digits
///
/// Limits: json::Limits (nesting, members of maps), attachments. Recursion is bounded by the depth.
/// Must not be used again after an error.
class MsgpackReader {
public:
    MsgpackReader(Bytes bytes, const json::Limits& limits, std::size_t max_attachments);

    /// How many members the map has that comes next.
    Result<std::size_t, PacketError> read_map_size();
    /// The text that comes next; lives as long as the input.
    Result<std::string_view, PacketError> read_text();
    /// An integer from 0 to INT64_MAX.
    Result<std::uint64_t, PacketError> read_unsigned();
    /// Takes a nil or an undefined when one comes next.
    bool try_read_absent();

    /// Appends any value to `json`, binary ones to `attachments`.
    Result<void, PacketError> read_value(std::string& json, std::vector<std::string>& attachments);
    Result<void, PacketError> skip_value();

    bool is_at_end() const { return at_ == bytes_.size(); }
    /// A map had the member `_placeholder`, which beside attachments would bind to them.
    bool has_placeholder() const { return has_placeholder_; }

private:
    struct Sink {
        std::string& json;
        std::vector<std::string>& attachments;
    };

    Result<void, PacketError> read(Sink& sink, std::size_t depth);
    Result<void, PacketError> read_tagged(std::uint8_t tag, Sink& sink, std::size_t depth);
    Result<void, PacketError> read_array(std::uint64_t count, Sink& sink, std::size_t depth);
    Result<void, PacketError> read_map(std::uint64_t count, Sink& sink, std::size_t depth);
    Result<void, PacketError> read_key(Sink& sink);
    Result<void, PacketError> read_string(std::uint64_t size, Sink& sink);
    Result<void, PacketError> read_attachment(std::uint64_t size, Sink& sink);
    Result<void, PacketError> read_extension(std::uint64_t size, Sink& sink);
    Result<void, PacketError> read_fixed_extension(std::size_t size, Sink& sink);
    Result<void, PacketError> read_double(bool is_short, Sink& sink);

    Result<std::uint8_t, PacketError> take_tag();
    Result<std::uint64_t, PacketError> take_big_endian(std::size_t size);
    Result<std::string_view, PacketError> take(std::uint64_t size);
    Result<std::string_view, PacketError> take_text(std::uint64_t size);
    Result<std::int64_t, PacketError> take_signed(std::size_t size);
    std::size_t left() const { return bytes_.size() - at_; }
    std::uint8_t byte_at(std::size_t at) const { return std::to_integer<std::uint8_t>(bytes_[at]); }
    bool is_undefined_next() const;

    Bytes bytes_;
    json::Limits limits_;
    std::size_t max_attachments_;
    std::size_t at_ = 0;
    std::size_t members_ = 0;
    bool has_placeholder_ = false;
};

}  // namespace crier::socketio
