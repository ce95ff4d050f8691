#include "load/target/plain_door.hpp"

#include "hub/hub.hpp"
#include "sdk/host.hpp"
#include "websocket/handshake.hpp"
#include "websocket/session.hpp"

#include <memory>
#include <string_view>
#include <variant>

namespace crier::load {
namespace {

const hub::RoomName kEverybody{"everybody"};

class Client final : public websocket::Application, public hub::Member {
public:
    Client(hub::Hub& hub, hub::WireForm form) : Member{form}, hub_{hub} {}

    void on_open(websocket::Session& session) override {
        session_ = &session;
        hub_.shard().change_route(*this, wire_form(), &session.outlet());
        if (!hub_.shard().join(*this, kEverybody)) {
            session.close(websocket::CloseCode::InternalError);
        }
    }
    void on_text(std::string_view text) override {
        if (text.starts_with('E')) {
            session_->send(websocket::encode_text(text));
        } else {
            hub_.broadcast({.rooms = {kEverybody}, .json = std::string{text}});
        }
    }
    void on_binary(Bytes) override {}
    void on_closed(std::uint16_t) override { hub_.shard().leave_all(*this); }

    bool deliver(const SharedBytes&, hub::FramePolicy) override { return false; }
    const auth::Identity* identity() const override { return nullptr; }

private:
    hub::Hub& hub_;
    websocket::Session* session_ = nullptr;
};

}  // namespace

void add_plain_door(Server& server) {
    sdk::Host& host = sdk::host_of(server);
    hub::Hub& hub = host.hub();
    const hub::WireForm form = hub.add_wire_form(
        [](const hub::Event& event) { return websocket::encode_text(event.json); });
    auto endpoint = std::make_shared<websocket::Endpoint>();
    endpoint->make_application = [&hub, form](const http::Request&)
        -> std::variant<std::unique_ptr<websocket::Application>, http::Failure> {
        return std::make_unique<Client>(hub, form);
    };
    host.router().add_upgrade(
        "/plain", "websocket", websocket::upgrade_handler(endpoint, host.websocket_metrics()));
}

}  // namespace crier::load
