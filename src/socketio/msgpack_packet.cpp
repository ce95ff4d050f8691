#include "socketio/msgpack_packet.hpp"

#include "socketio/msgpack_reader.hpp"
#include "socketio/msgpack_writer.hpp"
#include "socketio/payload_rules.hpp"

#include <charconv>
#include <utility>

namespace crier::socketio {
namespace {

constexpr std::uint64_t kLastType = 4;

/// Which members have been seen, so that none counts twice.
struct Members {
    bool type = false;
    bool nsp = false;
    bool id = false;
    bool data = false;
};

Result<void, PacketError> mark(bool& seen) {
    if (std::exchange(seen, true)) return std::unexpected{PacketError::BadMsgpack};
    return {};
}

Result<void, PacketError> read_type(MsgpackReader& reader, DecodedPacket& packet) {
    const auto type = reader.read_unsigned();
    if (!type || *type > kLastType) return std::unexpected{PacketError::UnknownType};
    packet.type = static_cast<PacketType>(*type);
    return {};
}

Result<void, PacketError> read_namespace(MsgpackReader& reader, DecodedPacket& packet) {
    CRIER_TRY(const std::string_view nsp, reader.read_text());
    if (!is_valid_namespace(nsp)) return std::unexpected{PacketError::BadNamespace};
    packet.nsp = nsp;
    return {};
}

Result<void, PacketError> read_id(MsgpackReader& reader, DecodedPacket& packet) {
    if (reader.try_read_absent()) return {};
    const auto id = reader.read_unsigned();
    if (!id) return std::unexpected{PacketError::BadAckId};
    packet.ack_id = std::to_string(*id);
    return {};
}

Result<void, PacketError> read_data(MsgpackReader& reader, DecodedPacket& packet) {
    if (reader.try_read_absent()) return {};
    return reader.read_value(packet.json, packet.attachments);
}

Result<void, PacketError> read_member(MsgpackReader& reader, Members& seen, DecodedPacket& packet) {
    CRIER_TRY(const std::string_view key, reader.read_text());
    if (key == "type") {
        CRIER_TRY_VOID(mark(seen.type));
        return read_type(reader, packet);
    }
    if (key == "nsp") {
        CRIER_TRY_VOID(mark(seen.nsp));
        return read_namespace(reader, packet);
    }
    if (key == "id") {
        CRIER_TRY_VOID(mark(seen.id));
        return read_id(reader, packet);
    }
    if (key == "data") {
        CRIER_TRY_VOID(mark(seen.data));
        return read_data(reader, packet);
    }
    return reader.skip_value();
}

bool may_have_attachments(PacketType type) {
    return type == PacketType::Event || type == PacketType::Ack;
}

/// The rules across members.
Result<void, PacketError> check(
    const DecodedPacket& packet, const MsgpackReader& reader, const json::Limits& limits) {
    if (packet.ack_id && !may_have_attachments(packet.type)) {
        return std::unexpected{PacketError::BadAckId};
    }
    if (!packet.attachments.empty()) {
        if (!may_have_attachments(packet.type)) return std::unexpected{PacketError::BadPayload};
        if (reader.has_placeholder()) return std::unexpected{PacketError::IllegalAttachment};
    }
    // Placeholders are ours here: they were not read from text, so they are not looked at.
    return check_payload(packet.type, packet.json, 0, limits);
}

}  // namespace

Result<DecodedPacket, PacketError> decode_msgpack_packet(Bytes bytes, const MsgpackLimits& limits) {
    if (bytes.empty()) return std::unexpected{PacketError::Empty};
    MsgpackReader reader{bytes, limits.json, limits.max_attachments};
    CRIER_TRY(const std::size_t count, reader.read_map_size());
    DecodedPacket packet;
    Members seen;
    for (std::size_t i = 0; i < count; ++i) {
        CRIER_TRY_VOID(read_member(reader, seen, packet));
    }
    if (!reader.is_at_end()) return std::unexpected{PacketError::BadMsgpack};
    if (!seen.type) return std::unexpected{PacketError::UnknownType};
    if (!seen.nsp) return std::unexpected{PacketError::BadNamespace};

    // Each placeholder adds two members to what the client has sent.
    json::Limits payload_limits = limits.json;
    payload_limits.depth += 1;
    payload_limits.members += 2 * packet.attachments.size();
    CRIER_TRY_VOID(check(packet, reader, payload_limits));
    return packet;
}

Result<std::string, PacketError> encode_msgpack_packet(
    PacketType type,
    std::string_view nsp,
    std::optional<std::string_view> ack_id,
    std::string_view json,
    std::span<const std::string> attachments,
    std::size_t max_bytes) {
    if (static_cast<std::uint64_t>(type) > kLastType) {
        return std::unexpected{PacketError::UnknownType};
    }
    if (!is_valid_namespace(nsp)) return std::unexpected{PacketError::BadNamespace};
    MsgpackWriter writer{max_bytes};
    writer.reserve(json.size() + 32);
    writer.write_map_size(2U + (json.empty() ? 0U : 1U) + (ack_id ? 1U : 0U));
    writer.write_text("type");
    writer.write_unsigned(static_cast<std::uint64_t>(type));
    if (!json.empty()) {
        writer.write_text("data");
        CRIER_TRY_VOID(writer.write_json(json, attachments));
    }
    if (ack_id) {
        std::uint64_t id = 0;
        const char* const end = ack_id->data() + ack_id->size();
        const auto [stop, error] = std::from_chars(ack_id->data(), end, id);
        if (error != std::errc{} || stop != end) return std::unexpected{PacketError::BadAckId};
        writer.write_text("id");
        writer.write_unsigned(id);
    }
    writer.write_text("nsp");
    writer.write_text(nsp);
    return writer.take();
}

}  // namespace crier::socketio
