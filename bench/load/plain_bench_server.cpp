// A plain WebSocket server as the referee wants one: on path /plain a message that starts with "E"
// is echoed, any other goes to everybody. It stands on crier's own loop, net, http, websocket and
// hub, wired as the product wires them; only the protocol on top is the referee's.
//
//   plain_bench_server PORT     one loop per usable core

#include "auth/identity.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/http_server.hpp"
#include "hub/hub.hpp"
#include "loop/loop_group.hpp"
#include "net/connection_shard.hpp"
#include "net/listener.hpp"
#include "net/listening_socket.hpp"
#include "telemetry/metrics.hpp"
#include "websocket/handshake.hpp"
#include "websocket/session.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <vector>

namespace crier::bench {
namespace {

const hub::RoomName kEverybody{"everybody"};

loop::Task<void> publish(hub::Hub& hub, std::string text) {
    hub::Event event{.rooms = {kEverybody}, .json = std::move(text)};
    co_await hub.publish(std::move(event));
}

class Client final : public websocket::Application, public hub::Member {
public:
    Client(hub::Hub& hub, hub::WireForm form) : Member{form}, hub_{hub} {}

    void on_open(websocket::Session& session) override {
        session_ = &session;
        if (!hub_.shard().join(*this, kEverybody))
            session.close(websocket::CloseCode::InternalError);
    }
    void on_text(std::string_view text) override {
        if (text.starts_with('E')) {
            session_->send(websocket::encode_text(text));
        } else {
            loop::start(publish(hub_, std::string{text}));
        }
    }
    void on_binary(Bytes) override {}
    void on_closed(std::uint16_t) override { hub_.shard().leave_all(*this); }

    bool deliver(const SharedBytes& frame, hub::Urgency) override { return session_->send(frame); }
    const auth::Identity* identity() const override { return nullptr; }

private:
    hub::Hub& hub_;
    websocket::Session* session_ = nullptr;
};

/// What all loops share.
struct Core {
    SystemClock clock;
    SystemRandom random;
    telemetry::Metrics metrics;
    net::NetMetrics net_metrics{metrics};
    http::HttpMetrics http_metrics{metrics};
    websocket::WebSocketMetrics websocket_metrics{metrics};
    hub::HubMetrics hub_metrics{metrics};
    loop::LoopGroup loops{0, clock};
    net::NetConfig net_config;
    http::HttpConfig http_config;
    hub::HubConfig hub_config;
    hub::NoDeliveryLog log;
    hub::NoCluster cluster;
    hub::Hub hub{loops, hub_config, log, cluster, hub_metrics};
    net::ConnectionBudget budget{net::ConnectionBudget::limit_from_files()};
    http::Router router;
};

struct Front {
    Front(Core& core, loop::EventLoop& loop, UniqueFd socket)
        : shard{loop, core.net_config, core.budget, core.net_metrics},
          http{loop, core.http_config, core.router, core.random, core.http_metrics},
          listener{
              std::move(socket), nullptr, shard, core.budget, [this](net::Connection& connection) {
                  return http.make_session(connection);
              }} {}

    net::ConnectionShard shard;
    http::HttpServer http;
    net::Listener listener;
};

void add_plain_door(Core& core) {
    const hub::WireForm form = core.hub.add_wire_form(
        [](const hub::Event& event) { return websocket::encode_text(event.json); });
    auto endpoint = std::make_shared<websocket::Endpoint>();
    endpoint->make_application = [&core, form](const http::Request&)
        -> std::variant<std::unique_ptr<websocket::Application>, http::Failure> {
        return std::make_unique<Client>(core.hub, form);
    };
    core.router.add_upgrade(
        "/plain", "websocket", websocket::upgrade_handler(endpoint, core.websocket_metrics));
}

int run(std::uint16_t port) {
    Core core;
    add_plain_door(core);
    std::vector<std::unique_ptr<Front>> fronts;
    for (loop::LoopIndex i = 0; i < core.loops.size(); ++i) {
        auto socket = net::listen_tcp("127.0.0.1", port, net::PortSharing::BetweenLoops);
        if (!socket) {
            fmt::print(stderr, "{}\n", socket.error().message);
            return EXIT_FAILURE;
        }
        loop::EventLoop& loop = core.loops.at(i);
        fronts.push_back(std::make_unique<Front>(core, loop, std::move(*socket)));
        loop.post([front = fronts.back().get()] { front->listener.start(); });
    }
    core.loops.run();
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace crier::bench

int main(int count, char** arguments) {
    if (count != 2) {
        fmt::print(stderr, "usage: plain_bench_server PORT\n");
        return EXIT_FAILURE;
    }
    return crier::bench::run(static_cast<std::uint16_t>(std::atoi(arguments[1])));
}
