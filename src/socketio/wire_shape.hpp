#pragma once

#include "base/shared_bytes.hpp"
#include "hub/hub.hpp"
#include "socketio/packet.hpp"
#include "websocket/deflate_config.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace crier::socketio {

/// The forms a packet takes on the way out: two parsers, and whether the transport takes WebSocket
/// frames or elements of a polling body (engineio::Session::wants_elements).
enum class WireShape : std::uint8_t { TextFrames, TextElements, MsgpackFrame, MsgpackElement };

inline constexpr std::size_t kWireShapes = 4;

constexpr WireShape wire_shape(bool is_msgpack, bool wants_elements) {
    return static_cast<WireShape>((is_msgpack ? 2 : 0) + (wants_elements ? 1 : 0));
}

/// A packet on its way out. Event and Ack become binary when they have attachments.
struct OutPacket {
    PacketType type = PacketType::Event;
    std::string_view nsp{"/"};
    std::optional<std::string_view> ack_id{};
    std::string_view json{};
    std::span<const SharedBytes> attachments{};
    bool may_compress = true;  // Looked at by Client.
};

/// What engineio::Session::deliver takes. Empty for what no client could read: logged, and nobody's
/// fault but ours.
SharedBytes encode_out(WireShape shape, const OutPacket& packet);

/// The hub's numbers for the four shapes, and for the two made of WebSocket frames once more
/// compressed: an event is compressed once for all who take that.
class WireShapes {
public:
    /// Start-up only.
    WireShapes(hub::Hub& hub, const websocket::DeflateConfig& deflate);

    /// `deflate_window_bits` as in engineio::Session: who takes less than the whole window gets
    /// what is for everybody uncompressed.
    hub::WireForm form(WireShape shape, unsigned deflate_window_bits) const {
        const bool is_deflated = deflate_window_bits == websocket::kMaxWindowBits;
        return (is_deflated ? deflated_forms_ : forms_)[static_cast<std::size_t>(shape)];
    }

private:
    std::array<hub::WireForm, kWireShapes> forms_{};
    std::array<hub::WireForm, kWireShapes> deflated_forms_{};
};

}  // namespace crier::socketio
