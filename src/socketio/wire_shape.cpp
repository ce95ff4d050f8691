#include "socketio/wire_shape.hpp"

#include "base/units.hpp"
#include "engineio/packet.hpp"
#include "json/parse.hpp"
#include "socketio/msgpack_packet.hpp"
#include "telemetry/log.hpp"
#include "websocket/deflate.hpp"
#include "websocket/frame.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace crier::socketio {
namespace {

constexpr char kSeparator = '\x1e';

/// What msgpack may make of a packet: an attachment can be named many times.
constexpr std::size_t kMaxMsgpackBytes = 64 * kMiB;

SharedBytes to_frames(std::string_view text, std::span<const SharedBytes> attachments) {
    SharedBytes head = websocket::encode_text(text);
    if (attachments.empty()) return head;
    std::vector<SharedBytes> parts{std::move(head)};
    for (const SharedBytes& attachment : attachments) {
        parts.push_back(websocket::encode_frame(websocket::Opcode::Binary, attachment.view()));
    }
    return join(parts);
}

SharedBytes to_elements(std::string text, std::span<const SharedBytes> attachments) {
    for (const SharedBytes& attachment : attachments) {
        text.push_back(kSeparator);
        text += engineio::encode_base64_message(attachment.view());
    }
    return SharedBytes::copy_of(text);
}

Result<std::string, PacketError> encode_text_packet(const OutPacket& packet) {
    return encode_packet(
        packet.type, packet.nsp, packet.ack_id, packet.json, packet.attachments.size());
}

Result<std::string, PacketError> encode_msgpack(const OutPacket& packet) {
    std::vector<std::string> attachments;
    for (const SharedBytes& attachment : packet.attachments) {
        attachments.emplace_back(as_text(attachment.view()));
    }
    return encode_msgpack_packet(
        packet.type, packet.nsp, packet.ack_id, packet.json, attachments, kMaxMsgpackBytes);
}

/// The array of name and arguments. Events of other protocols have but one object and a name.
std::string arguments_of(const hub::Event& event) {
    return "[" + json::quote(event.name) + "," + event.json + "]";
}

SharedBytes encode_event(WireShape shape, const hub::Event& event) {
    if (event.scope.empty()) return {};  // Of another protocol: none of its receivers is ours.
    const std::string named = event.name.empty() ? std::string{} : arguments_of(event);
    OutPacket packet{
        .nsp = event.scope,
        .json = event.name.empty() ? event.json : named,
        .attachments = event.attachments};
    if (!event.ack_id.empty()) packet.ack_id = event.ack_id;
    return encode_out(shape, packet);
}

}  // namespace

SharedBytes encode_out(WireShape shape, const OutPacket& packet) {
    const bool is_msgpack = shape >= WireShape::MsgpackFrame;
    auto encoded = is_msgpack ? encode_msgpack(packet) : encode_text_packet(packet);
    if (!encoded) {
        log::error("packet_not_encodable", {{"reason", describe(encoded.error())}});
        return {};
    }
    switch (shape) {
        case WireShape::TextFrames:
            return to_frames(
                engineio::encode_text(engineio::PacketType::Message, *encoded), packet.attachments);
        case WireShape::TextElements:
            return to_elements(
                engineio::encode_text(engineio::PacketType::Message, *encoded), packet.attachments);
        case WireShape::MsgpackFrame:
            return websocket::encode_frame(
                websocket::Opcode::Binary, as_bytes(std::string_view{*encoded}));
        case WireShape::MsgpackElement:
            return SharedBytes::copy_of(
                engineio::encode_base64_message(as_bytes(std::string_view{*encoded})));
    }
    return {};
}

WireShapes::WireShapes(hub::Hub& hub, const websocket::DeflateConfig& deflate) {
    for (std::size_t i = 0; i < kWireShapes; ++i) {
        forms_[i] = hub.add_wire_form([shape = static_cast<WireShape>(i)](const hub::Event& event) {
            return encode_event(shape, event);
        });
    }
    deflated_forms_ = forms_;
    for (const WireShape shape : {WireShape::TextFrames, WireShape::MsgpackFrame}) {
        deflated_forms_[static_cast<std::size_t>(shape)] =
            hub.add_wire_form([shape, deflate](const hub::Event& event) {
                const SharedBytes frames = encode_event(shape, event);
                if (!event.may_compress) return frames;
                return websocket::deflate_frames(frames, deflate, websocket::kMaxWindowBits);
            });
    }
}

}  // namespace crier::socketio
