#pragma once

#include "base/frame_outlet.hpp"
#include "base/shared_bytes.hpp"
#include "hub/room_name.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::hub {

/// How a protocol puts an event on the wire: plain JSON in a WebSocket frame, a Socket.IO packet.
/// A small number that the hub hands out; protocols register theirs at start-up.
enum class WireForm : std::uint8_t {};

inline constexpr std::size_t kMaxWireForms = 10;

using crier::FramePolicy;
using crier::Urgency;

/// Under which name a publisher may send an event again without its being there twice.
struct PublishKey {
    auth::TenantId tenant{};
    std::string key{};
    /// Of what the publisher sent: another one under the same key is a mistake of the publisher's.
    std::string content_hash{};
};

/// What is published: JSON that passes through untouched, for the members of some rooms.
struct Event {
    /// A member in several of them gets the event once.
    std::vector<RoomName> rooms{};
    /// The payload, in the shape the rooms' protocol has: one object, or one array of arguments.
    std::string json{};
    /// Members of these get nothing, whatever other rooms they are in.
    std::vector<RoomName> except{};
    /// What else its protocol needs to put it on the wire: the namespace.
    std::string scope{};
    /// How protocols whose events have names call it: `json` is then what they carry under it.
    /// Empty: `json` says everything.
    std::string name{};
    /// Binary values that placeholders in `json` stand for.
    std::vector<SharedBytes> attachments{};
    /// Asks every receiver for an answer under this number; empty: none is wanted.
    std::string ack_id{};
    Urgency urgency = Urgency::Reliable;
    /// Of an ephemeral event: what it is a value of. A newer one takes its place where it still
    /// waits for a slow receiver. Empty: every event counts.
    std::string latest_of{};
    /// False: leaves uncompressed, because it holds a secret beside what others may choose.
    bool may_compress = true;
    /// Stays on this node.
    bool is_local = false;
    /// Is kept in the streams of its rooms before anybody gets it (DeliveryLog).
    bool is_durable = false;
    /// Of a durable event, when its publisher chose one.
    std::optional<PublishKey> key{};
};

/// Makes the frame of an event in one wire form, on any thread: once per broadcast, when somebody
/// uses the form.
using Encoder = std::function<SharedBytes(const Event&)>;

/// An event on its way: encoded at most once per wire form, shared by all loops.
///
/// Lives on: any thread (immutable).
struct Delivery {
    Event event{};
    /// Empty for a form that nobody used when the event was published.
    std::array<SharedBytes, kMaxWireForms> frames{};
};

using SharedDelivery = std::shared_ptr<const Delivery>;

}  // namespace crier::hub
