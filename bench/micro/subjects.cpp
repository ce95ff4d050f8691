#include "bench/micro/subjects.hpp"

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "hub/hub_shard.hpp"
#include "loop/event_loop.hpp"
#include "socketio/packet.hpp"
#include "telemetry/metrics.hpp"
#include "websocket/client_frames.hpp"
#include "websocket/frame.hpp"
#include "websocket/message_parser.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <string>

namespace crier::bench {
namespace {

constexpr std::size_t kPayloadBytes = 128;
constexpr std::size_t kMembers = 1000;
constexpr std::uint32_t kMask = 0x1C9B2F37;

/// The value has been needed by somebody.
template <class T>
void use(const T& value) {
    asm volatile("" : : "r,m"(value) : "memory");
}

class Mask final : public Subject {
public:
    std::string_view name() const override { return "mask 1 KiB"; }
    void run() override {
        websocket::apply_mask(bytes_, kMask, 0);
        use(bytes_);
    }

private:
    std::array<std::byte, 1024> bytes_{};
};

class EncodeFrame final : public Subject {
public:
    std::string_view name() const override { return "encode frame, 128 bytes"; }
    void run() override { use(websocket::encode_text(text_)); }

private:
    std::string text_ = std::string(kPayloadBytes, 'x');
};

class ReadFrame final : public Subject {
public:
    std::string_view name() const override { return "read frame, 128 bytes"; }
    void run() override {
        // Reading changes the bytes: each time a fresh copy, as recv would leave it.
        std::ranges::copy(as_bytes(frame_), arrived_.begin());
        const auto step = parser_.parse(arrived_);
        CRIER_ASSERT(step && step->event == websocket::MessageParser::Event::Text);
        use(parser_.payload());
    }

private:
    std::string frame_ = websocket::client_text(std::string(kPayloadBytes, 'x'));
    std::vector<std::byte> arrived_ = std::vector<std::byte>(frame_.size());
    websocket::WebSocketConfig limits_;
    websocket::MessageParser parser_{limits_};
};

class ParsePacket final : public Subject {
public:
    std::string_view name() const override { return "parse packet, 128 bytes"; }
    void run() override {
        const auto packet = socketio::parse_packet(text_);
        CRIER_ASSERT(packet);
        use(*packet);
    }

private:
    std::string text_ = R"(2["pub",")" + std::string(kPayloadBytes, 'x') + R"("])";
};

/// A socket that takes every frame and does nothing with it.
class Member final : public hub::Member, public FrameOutlet {
public:
    Member() : hub::Member{hub::WireForm{0}} {}
    bool put(const SharedBytes& frame, FramePolicy) override {
        taken_ += frame.size();
        return true;
    }
    bool deliver(const SharedBytes&, hub::FramePolicy) override { return false; }
    const auth::Identity* identity() const override { return nullptr; }

private:
    std::size_t taken_ = 0;
};

class Broadcast final : public Subject {
public:
    Broadcast() {
        forms_.encoders.emplace_back(
            [](const hub::Event& event) { return websocket::encode_text(event.json); });
        delivery_.event = {.rooms = {room_}, .json = std::string(kPayloadBytes, 'x')};
        delivery_.frames[0] = forms_.encoders[0](delivery_.event);
        for (std::size_t i = 0; i < kMembers; ++i) {
            Member& member = members_.emplace_back();
            shard_.change_route(member, hub::WireForm{0}, &member);
            CRIER_ASSERT(shard_.join(member, room_).has_value());
        }
    }
    ~Broadcast() override {
        for (Member& member : members_) shard_.leave_all(member);
    }

    std::string_view name() const override { return "broadcast, each of 1,000 members"; }
    std::size_t units() const override { return kMembers; }
    void run() override { CRIER_ASSERT(shard_.deliver(delivery_) == kMembers); }

private:
    const hub::RoomName room_{"room"};
    ManualClock clock_;
    loop::EventLoop loop_{0, clock_};
    telemetry::Metrics registry_;
    hub::HubMetrics metrics_{registry_};
    hub::HubConfig config_;
    hub::WireForms forms_;
    hub::Delivery delivery_;
    hub::HubShard shard_{loop_, config_, forms_, metrics_};
    std::deque<Member> members_;
};

}  // namespace

std::vector<std::unique_ptr<Subject>> make_subjects() {
    std::vector<std::unique_ptr<Subject>> all;
    all.push_back(std::make_unique<Mask>());
    all.push_back(std::make_unique<EncodeFrame>());
    all.push_back(std::make_unique<ReadFrame>());
    all.push_back(std::make_unique<ParsePacket>());
    all.push_back(std::make_unique<Broadcast>());
    return all;
}

}  // namespace crier::bench
