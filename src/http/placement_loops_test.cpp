#include "base/clock.hpp"
#include "http/http_server.hpp"
#include "loop/loop_group.hpp"
#include "net/connection_shard.hpp"
#include "net/listener.hpp"
#include "net/listening_socket.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace crier::http {
namespace {

std::string loop_name() { return std::to_string(loop::EventLoop::current()->index()); }

loop::Task<Answer> tell(Request request) {
    co_return Response::text(Status::Ok, "text/plain", loop_name() + ":" + request.body);
}

class ToyProtocol final : public net::ConnectionHandler {
public:
    explicit ToyProtocol(net::Connection& connection) : connection_{connection} {}
    void on_bytes(MutableBytes bytes) override {
        connection_.event_loop().assert_current();
        connection_.send(SharedBytes::copy_of(loop_name() + std::string{as_text(bytes)}));
    }
    void on_end() override { connection_.close_after_sending(); }
    void on_deadline() override {}
    void on_closed(net::CloseReason) override {}

private:
    net::Connection& connection_;
};

std::variant<Upgrade, Response, Failure> upgrade_to_toy(const Request&) {
    Upgrade upgrade;
    upgrade.headers.add("Upgrade", "toy");
    upgrade.headers.add("Connection", "Upgrade");
    upgrade.make_handler = [](net::Connection& connection) {
        return std::make_unique<ToyProtocol>(connection);
    };
    return upgrade;
}

/// The part of a front that this test needs: what one loop has of the door.
struct Door {
    Door(
        loop::EventLoop& loop,
        UniqueFd socket,
        const net::NetConfig& net_config,
        net::ConnectionBudget& budget,
        net::NetMetrics& net_metrics,
        const HttpConfig& http_config,
        const Router& router,
        Random& random,
        HttpMetrics& http_metrics)
        : shard{loop, net_config, budget, net_metrics},
          server{loop, http_config, router, random, http_metrics},
          listener{std::move(socket), nullptr, shard, budget, [this](net::Connection& connection) {
                       return server.make_session(connection);
                   }} {}

    net::ConnectionShard shard;
    HttpServer server;
    net::Listener listener;
};

/// A blocking HTTP client that reads one answer at a time.
class Client {
public:
    explicit Client(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{.tv_sec = 60, .tv_usec = 0};
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        EXPECT_EQ(
            ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
            0);
    }

    void send(std::string_view text) {
        while (!text.empty()) {
            const ssize_t sent = ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
            ASSERT_GT(sent, 0);
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    std::string read_head() {
        while (waiting_.find("\r\n\r\n") == std::string::npos && receive()) {
        }
        return take(waiting_.find("\r\n\r\n") + 4);
    }

    /// The body of the next answer.
    std::string read_answer() {
        const std::string head = read_head();
        const std::size_t at = head.find("Content-Length: ");
        if (at == std::string::npos) return "no answer: " + head;
        return read(std::stoul(head.substr(at + 16)));
    }

    std::string read(std::size_t bytes) {
        while (waiting_.size() < bytes && receive()) {
        }
        return take(bytes);
    }

private:
    bool receive() {
        std::array<char, 16'384> buffer;
        const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (got > 0) waiting_.append(buffer.data(), static_cast<std::size_t>(got));
        return got > 0;
    }
    std::string take(std::size_t bytes) {
        std::string taken = waiting_.substr(0, bytes);
        waiting_.erase(0, bytes);
        return taken;
    }

    UniqueFd socket_;
    std::string waiting_;
};

class PlacementLoopsTest : public ::testing::Test {
protected:
    static constexpr int kClients = 12;
    static constexpr int kRounds = 40;

    PlacementLoopsTest() {
        router_.add(Method::Post, "/live", tell);
        router_.add_upgrade("/live/toy", "toy", upgrade_to_toy);
        router_.set_placement(
            "/live", [](const Request& request) -> std::optional<loop::LoopIndex> {
                return request.target.query.find("on") == "1" ? 1U : 0U;
            });
        UniqueFd first = *net::listen_tcp("127.0.0.1", 0, net::PortSharing::BetweenLoops);
        port_ = net::local_port(first);
        UniqueFd second = *net::listen_tcp("127.0.0.1", port_, net::PortSharing::BetweenLoops);
        doors_[0] = make_door(0, std::move(first));
        doors_[1] = make_door(1, std::move(second));
        const std::vector<HttpServer::Sibling> siblings{
            {&doors_[0]->shard, &doors_[0]->server}, {&doors_[1]->shard, &doors_[1]->server}};
        for (const auto& door : doors_) {
            door->server.set_siblings(siblings);
            door->listener.start();
        }
        runner_ = std::thread{[this] { loops_.run(); }};
    }
    ~PlacementLoopsTest() override {
        loops_.stop();
        runner_.join();
    }

    std::unique_ptr<Door> make_door(loop::LoopIndex index, UniqueFd socket) {
        return std::make_unique<Door>(
            loops_.at(index),
            std::move(socket),
            net_config_,
            budget_,
            net_metrics_,
            http_config_,
            router_,
            random_,
            http_metrics_);
    }

    static std::string post(int loop, const std::string& body) {
        return "POST /live?on=" + std::to_string(loop) +
               " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    }

    static std::string body_of(int client, int round) {
        const auto size = static_cast<std::size_t>(client * 7'919 + round * 977) % 40'000;
        return std::string(size, static_cast<char>('a' + round % 26)) + std::to_string(client);
    }

    /// Requests for both loops in turn: single ones, then two in one segment.
    static void ask_in_turn(Client& client, int number) {
        for (int round = 0; round < kRounds; ++round) {
            const int loop = (number + round) % 2;
            const std::string body = body_of(number, round);
            client.send(post(loop, body));
            ASSERT_EQ(client.read_answer(), std::to_string(loop) + ":" + body);
            client.send(post(1 - loop, "first") + post(loop, body) + post(loop, "third"));
            ASSERT_EQ(client.read_answer(), std::to_string(1 - loop) + ":first");
            ASSERT_EQ(client.read_answer(), std::to_string(loop) + ":" + body);
            ASSERT_EQ(client.read_answer(), std::to_string(loop) + ":third");
        }
    }

    static void upgrade(Client& client, int loop) {
        client.send(
            "GET /live/toy?on=" + std::to_string(loop) +
            " HTTP/1.1\r\nHost: h\r\nUpgrade: toy\r\nConnection: Upgrade\r\n\r\nfirst");
        ASSERT_TRUE(client.read_head().starts_with("HTTP/1.1 101 "));
        ASSERT_EQ(client.read(6), std::to_string(loop) + "first");
        client.send("later");
        ASSERT_EQ(client.read(6), std::to_string(loop) + "later");
    }

    SystemClock clock_;
    net::NetConfig net_config_;
    HttpConfig http_config_;
    telemetry::Metrics registry_;
    net::NetMetrics net_metrics_{registry_};
    HttpMetrics http_metrics_{registry_};
    SystemRandom random_;
    Router router_;
    net::ConnectionBudget budget_{100};
    loop::LoopGroup loops_{2, clock_};
    std::array<std::unique_ptr<Door>, 2> doors_;
    std::uint16_t port_ = 0;
    std::thread runner_;
};

TEST_F(PlacementLoopsTest, EveryRequestIsAnsweredOnceOnItsLoopAndUpgradesFollow) {
    std::vector<std::thread> clients;
    for (int number = 0; number < kClients; ++number) {
        clients.emplace_back([this, number] {
            Client client{port_};
            ask_in_turn(client, number);
            upgrade(client, number % 2);
        });
    }
    for (std::thread& client : clients) client.join();
}

TEST_F(PlacementLoopsTest, FreshConnectionsUpgradeOnTheLoopTheyBelongTo) {
    for (int number = 0; number < 100; ++number) {
        Client client{port_};
        upgrade(client, number % 2);
    }
}

}  // namespace
}  // namespace crier::http
