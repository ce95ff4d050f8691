#pragma once

#include "base/clock.hpp"
#include "crier/namespace.hpp"
#include "engineio/session.hpp"
#include "hub/hub.hpp"
#include "loop/loop_group.hpp"
#include "socketio/service.hpp"
#include "telemetry/metrics.hpp"
#include "websocket/inflate.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crier::socketio {

/// A WebSocket that remembers what it was sent, one text per frame; binary frames as "<bytes>",
/// compressed ones inflated, with "~" before them.
class RecordingTransport final : public engineio::TransportSocket, private FrameOutlet {
public:
    bool send_frames(SharedBytes frames) override {
        std::string_view rest = as_text(frames.view());
        while (!rest.empty()) rest.remove_prefix(read_frame(rest));
        return !is_closed;
    }
    void close() override { is_closed = true; }
    bool is_drained() const override { return is_ready; }
    FrameOutlet& outlet() override { return *this; }
    unsigned deflate_window_bits() const override { return window_bits; }

    std::vector<std::string> sent;
    bool is_closed = false;
    bool is_ready = true;
    unsigned window_bits = 0;

private:
    bool put(const SharedBytes& frame, FramePolicy policy) override {
        const bool is_taken = policy.urgency == Urgency::Reliable || is_ready;
        return is_taken && send_frames(frame);
    }

    /// Unmasked frames of at most 64 KiB; returns the length of the first.
    std::size_t read_frame(std::string_view frame) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(frame[i]); };
        std::size_t head = 2;
        std::size_t size = byte(1);
        if (size == 126) {
            head = 4;
            size = static_cast<std::size_t>(byte(2)) * 256 + byte(3);
        }
        std::string payload{frame.substr(head, size)};
        if ((byte(0) & 0x40U) != 0) {
            auto inflated =
                websocket::inflate_message(as_bytes(std::string_view{payload}), 1'000'000);
            payload = "~" + std::move(inflated).value();
        }
        const bool is_text = (byte(0) & 0xFU) == 1;
        sent.push_back(is_text ? payload : "<" + payload + ">");
        return head + size;
    }
};

/// One Engine.IO session over WebSocket, with what its client would see.
class FakeClient final : public engineio::SessionOwner {
public:
    FakeClient(Service& service, loop::EventLoop& loop, const engineio::EngineConfig& config)
        : loop_{loop},
          session_{engineio::Session::Parts{
              .loop = loop,
              .config = config,
              .sid = "S",
              .application = service.make_application(engineio::make_handshake({}, false, {})),
              .owner = *this}} {}
    FakeClient(const FakeClient&) = delete;
    FakeClient& operator=(const FakeClient&) = delete;
    ~FakeClient() = default;

    void on_session_upgraded(engineio::Session&) override {}
    void on_session_closed(engineio::Session&, engineio::CloseReason) override {}
    void on_session_gone(engineio::Session&) override { is_gone = true; }

    loop::EventLoop& loop() { return loop_; }
    engineio::Session& session() { return session_; }
    RecordingTransport& transport() { return transport_; }

    bool is_gone = false;

private:
    loop::EventLoop& loop_;
    RecordingTransport transport_;
    engineio::Session session_;
};

/// Socket.IO on two loops that turn by hand, on this thread, with clients on either.
class ServiceFixture : public ::testing::Test {
protected:
    ServiceFixture() = default;
    ~ServiceFixture() override {
        // Handlers of a test refer to what it had on its stack.
        for (const auto& definition : definitions_) *definition = {};
        for (const auto& client : clients_) cut(*client);
        if (service_) service_->close();
    }

    /// With the configuration as it is now.
    Service& service() {
        if (!service_) {
            service_ = std::make_shared<Service>(Service::Parts{
                .loops = loops_,
                .hub = hub_,
                .random = random_,
                .metrics = metrics_,
                .config = config_});
        }
        return *service_;
    }
    Namespace of(const std::string& name) {
        auto definition = service().define(name);
        if (definition) definitions_.push_back(definition);
        return Namespace{service_, std::move(definition), name};
    }
    Namespace io() { return of("/"); }

    void settle() {
        for (int i = 0; i < 8; ++i) {
            for (loop::LoopIndex k = 0; k < loops_.size(); ++k) loops_.at(k).run_ready();
        }
    }
    void advance(std::chrono::milliseconds by) {
        clock_.advance(by);
        settle();
    }
    /// Runs `action` as a handler on `loop` would.
    void on(loop::LoopIndex loop, loop::Action action) {
        loops_.at(loop).post(std::move(action));
        settle();
    }

    /// Opened, and the open packet read.
    FakeClient& open(loop::LoopIndex loop = 0, unsigned window_bits = 0) {
        service();
        service_->seal();
        auto client = std::make_unique<FakeClient>(*service_, loops_.at(loop), engine_config_);
        FakeClient& made = *client;
        made.transport().window_bits = window_bits;
        clients_.push_back(std::move(client));
        on(loop, [&made] { made.session().open_websocket(made.transport()); });
        made.transport().sent.clear();
        return made;
    }
    void send(FakeClient& client, std::string_view packet) {
        on(client.loop().index(), [&client, text = "4" + std::string{packet}] {
            client.session().on_socket_text(client.transport(), text);
        });
    }
    void send_binary(FakeClient& client, std::string_view bytes) {
        on(client.loop().index(), [&client, text = std::string{bytes}] {
            client.session().on_socket_binary(client.transport(), as_bytes(std::string_view{text}));
        });
    }
    /// What arrived since the last look, without the "4" of messages.
    static std::vector<std::string> heard(FakeClient& client) {
        std::vector<std::string> texts = std::exchange(client.transport().sent, {});
        for (std::string& text : texts) {
            if (text.starts_with('4')) text.erase(0, 1);
        }
        return texts;
    }
    /// Connects to a namespace and forgets the answer, whose sid it returns.
    std::string join(FakeClient& client, std::string_view connect = "0") {
        send(client, connect);
        for (const std::string& text : heard(client)) {
            const std::size_t at = text.find(R"("sid":")");
            if (at != std::string::npos) return text.substr(at + 7, 20);
        }
        return {};
    }
    /// The connection breaks.
    void cut(FakeClient& client) {
        if (client.is_gone) return;
        on(client.loop().index(),
           [&client] { client.session().on_socket_closed(client.transport()); });
    }
    bool is_closed(const FakeClient& client) const { return client.is_gone; }

    ManualClock clock_;
    loop::LoopGroup loops_{2, clock_};
    SystemRandom random_;
    telemetry::Metrics registry_;
    hub::HubConfig hub_config_;
    hub::HubMetrics hub_metrics_{registry_};
    hub::NoDeliveryLog log_;
    hub::NoCluster cluster_;
    hub::Hub hub_{loops_, hub_config_, log_, cluster_, hub_metrics_};
    SocketIoMetrics metrics_{registry_};
    SocketIoConfig config_;
    engineio::EngineConfig engine_config_;
    std::shared_ptr<Service> service_;
    std::vector<std::shared_ptr<NamespaceDefinition>> definitions_;
    std::vector<std::unique_ptr<FakeClient>> clients_;
};

}  // namespace crier::socketio
