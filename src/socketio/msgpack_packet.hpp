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

namespace crier::socketio {

// Socket.IO packets in the form of socket.io-msgpack-parser 3.0: one binary Engine.IO message, a
// msgpack map with the members type (0 to 4), data, id and nsp; binary values stand inside data.
// MsgpackReader says why msgpack is read by hand and what becomes of its types.

struct MsgpackLimits {
    json::Limits json{};
    std::size_t max_attachments = kMaxAttachments;
};

/// A whole packet; its data as canonical JSON and attachments, under the rules of parse_packet.
/// Other members (`options`) are ignored; one that occurs twice is refused. Missing, undefined and
/// nil mean the same for data and id, because Python's client writes nil.
Result<DecodedPacket, PacketError> decode_msgpack_packet(
    Bytes bytes, const MsgpackLimits& limits = {});

/// `type` is never a binary one. Absent data and id are left out: nil breaks the client's decoder.
/// Placeholders in `json` become the attachments they name; without attachments they are data.
/// Refuses what does not fit into `max_bytes` (TooBig): an attachment may be named many times.
Result<std::string, PacketError> encode_msgpack_packet(
    PacketType type,
    std::string_view nsp,
    std::optional<std::string_view> ack_id,
    std::string_view json,
    std::span<const std::string> attachments,
    std::size_t max_bytes);

}  // namespace crier::socketio
