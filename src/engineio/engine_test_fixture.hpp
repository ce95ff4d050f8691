#pragma once

#include "engineio/server.hpp"
#include "http/http_server.hpp"
#include "net/connection_shard.hpp"
#include "net/listener.hpp"
#include "net/listening_socket.hpp"
#include "tests/support/http_answer.hpp"
#include "tests/support/raw_client.hpp"
#include "websocket/client_frames.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace crier::engineio {

using testing::HttpAnswer;
using testing::RawClient;
using testing::read_answer;

/// What the applications of all loops saw, for the test's thread to wait on.
class Journal {
public:
    void add(std::string line) {
        const std::lock_guard lock{mutex_};
        lines_.push_back(std::move(line));
        changed_.notify_all();
    }
    /// False when `line` is not there `times` times within a generous time.
    bool waits_for(const std::string& line, std::ptrdiff_t times = 1) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, testing::kAnswerTime, [&] {
            return std::count(lines_.begin(), lines_.end(), line) >= times;
        });
    }
    bool has(const std::string& line) {
        const std::lock_guard lock{mutex_};
        return std::count(lines_.begin(), lines_.end(), line) > 0;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> lines_;
};

/// Sends back what it gets, and does what it is told: "close", "loop", "say NUMBER".
class EchoApplication final : public Application {
public:
    explicit EchoApplication(Journal& journal) : journal_{journal} {}
    void on_open(Session& session) override { session_ = &session; }
    void on_text(std::string_view text) override {
        if (text == "close") {
            session_->close(CloseReason::ForcedClose);
        } else if (text == "loop") {
            session_->send(std::to_string(loop::EventLoop::current()->index()));
        } else if (text.starts_with("flood ")) {
            for (int i = std::stoi(std::string{text.substr(6)}); i > 0; --i) {
                session_->send(std::string(100'000, 'x'));
            }
        } else {
            session_->send(text);
        }
        journal_.add("text " + std::string{text});
    }
    void on_binary(Bytes bytes) override { session_->send_binary(bytes); }
    void on_upgraded() override { journal_.add("upgraded"); }
    void on_closed(CloseReason reason) override {
        journal_.add("closed: " + std::string{name_of(reason)});
    }

private:
    Journal& journal_;
    Session* session_ = nullptr;
};

/// A server on real sockets: two loops with a listener each, and an echo in every session. A test
/// changes config_ and the other settings, then calls start.
class EngineFixture : public ::testing::Test {
protected:
    static constexpr std::size_t kLoops = 2;

    ~EngineFixture() override {
        if (!runner_.joinable()) return;
        server_->start_draining();
        loops_.post_to_all([this](loop::EventLoop& loop) {
            Front& front = *fronts_[loop.index()];
            front.http.start_draining([] {});
            front.shard.abort_all(net::CloseReason::ShuttingDown);
        });
        loops_.stop();
        runner_.join();
    }

    /// What one loop has of the front.
    struct Front {
        Front(EngineFixture& owner, loop::EventLoop& loop, UniqueFd socket)
            : shard{loop, owner.net_config_, owner.budget_, owner.net_metrics_},
              http{loop, owner.http_config_, owner.router_, owner.random_, owner.http_metrics_},
              listener{
                  std::move(socket),
                  nullptr,
                  shard,
                  owner.budget_,
                  [this](net::Connection& connection) { return http.make_session(connection); }} {}

        net::ConnectionShard shard;
        http::HttpServer http;
        net::Listener listener;
    };

    void start() {
        server_.emplace(ServerParts{
            .loops = loops_,
            .random = random_,
            .clock = clock_,
            .metrics = engine_metrics_,
            .websocket_metrics = websocket_metrics_,
            .config = config_,
            .make_application =
                [this](std::shared_ptr<const Handshake> handshake) {
                    handshakes_.add(describe(*handshake));
                    return std::make_unique<EchoApplication>(journal_);
                },
            .refuse = refuse_,
            .bundles = bundles_});
        server_->add_routes(router_);
        std::vector<http::HttpServer::Sibling> siblings;
        for (loop::LoopIndex i = 0; i < kLoops; ++i) {
            UniqueFd socket =
                *net::listen_tcp("127.0.0.1", ports_[i], net::PortSharing::BetweenLoops);
            ports_[i] = net::local_port(socket);
            fronts_.push_back(std::make_unique<Front>(*this, loops_.at(i), std::move(socket)));
            siblings.push_back({&fronts_[i]->shard, &fronts_[i]->http});
        }
        for (const auto& front : fronts_) {
            front->http.set_siblings(siblings);
            front->listener.start();
        }
        runner_ = std::thread{[this] { loops_.run(); }};
    }

    static std::string describe(const Handshake& handshake) {
        std::string text{handshake.url()};
        text += handshake.is_secure() ? " secure" : " plain";
        text += handshake.is_cross_origin() ? " foreign " : " own ";
        return text.append(handshake.address());
    }

    /// Each loop has a port of its own, so that a test chooses where a request arrives.
    RawClient connect(loop::LoopIndex loop = 0) { return RawClient{ports_[loop]}; }

    /// A connection whose GET is held by the time a fresh connection is read: it has been accepted
    /// and used before.
    RawClient hold(const std::string& sid) {
        RawClient client = connect();
        client.send(get(polling(sid)));
        send(sid, "4first");
        EXPECT_EQ(read_answer(client).value_or(HttpAnswer{}).body, "4first");
        client.send(get(polling(sid)));
        return client;
    }

    // --- Requests

    static std::string request(
        std::string_view method,
        std::string_view query,
        std::string_view fields = {},
        std::string_view body = {}) {
        std::string text{method};
        text += " /socket.io/?";
        text += query;
        text += " HTTP/1.1\r\nHost: h\r\n";
        text += fields;
        if (method == "POST") {
            text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        }
        text += "\r\n";
        text += body;
        return text;
    }
    static std::string get(std::string_view query, std::string_view fields = {}) {
        return request("GET", query, fields);
    }
    static std::string post(
        std::string_view query, std::string_view body, std::string_view fields = {}) {
        return request("POST", query, fields, body);
    }
    static std::string upgrade(std::string_view query, std::string_view fields = {}) {
        return get(
            query,
            std::string{fields} +
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    }

    /// Sends and reads the answer; status 0 when none comes.
    static HttpAnswer ask(RawClient& client, std::string_view text) {
        EXPECT_TRUE(client.send(text));
        return read_answer(client).value_or(HttpAnswer{});
    }
    HttpAnswer ask_once(std::string_view text, loop::LoopIndex loop = 0) {
        RawClient client = connect(loop);
        return ask(client, text);
    }

    // --- Sessions

    static constexpr std::string_view kPolling = "EIO=4&transport=polling";
    static constexpr std::string_view kSocket = "EIO=4&transport=websocket";

    static std::string sid_of(std::string_view open_packet) {
        const std::size_t begin = open_packet.find(R"("sid":")") + 7;
        return std::string{open_packet.substr(begin, open_packet.find('"', begin) - begin)};
    }
    static std::string polling(const std::string& sid) {
        return std::string{kPolling} + "&sid=" + sid;
    }
    static std::string socket(const std::string& sid) {
        return std::string{kSocket} + "&sid=" + sid;
    }
    /// A session over polling; its sid.
    std::string open_polling(loop::LoopIndex loop = 0) {
        return sid_of(ask_once(get(kPolling), loop).body);
    }
    HttpAnswer poll(const std::string& sid, loop::LoopIndex loop = 0) {
        return ask_once(get(polling(sid)), loop);
    }
    HttpAnswer send(const std::string& sid, std::string_view body, loop::LoopIndex loop = 0) {
        return ask_once(post(polling(sid), body), loop);
    }

    /// A frame of the server: its first byte as a number, then its payload; "" when none comes.
    static std::string read_frame(RawClient& client) {
        if (!client.read_at_least(2)) return {};
        const auto byte = [&](std::size_t at) {
            return static_cast<unsigned char>(client.received()[at]);
        };
        std::size_t head = 2;
        std::size_t size = byte(1);
        if (size >= 126) {
            const std::size_t length_bytes = size == 126 ? 2 : 8;
            head += length_bytes;
            if (!client.read_at_least(head)) return {};
            size = 0;
            for (std::size_t i = 2; i < head; ++i) size = size << 8U | byte(i);
        }
        if (!client.read_at_least(head + size)) return {};
        return client.take(head + size).substr(head);
    }
    /// The close code the server sends next, after whatever else it sends; 0 when none comes.
    static int read_close(RawClient& client) {
        while (client.read_at_least(1)) {
            const bool is_close = static_cast<unsigned char>(client.received()[0]) == 0x88;
            const std::string payload = read_frame(client);
            if (!is_close) continue;
            if (payload.size() < 2) return 1005;
            return static_cast<unsigned char>(payload[0]) << 8U |
                   static_cast<unsigned char>(payload[1]);
        }
        return 0;
    }
    /// A session over WebSocket, its open packet read.
    RawClient open_socket(std::string_view query = kSocket, loop::LoopIndex loop = 0) {
        RawClient client = connect(loop);
        EXPECT_EQ(ask(client, upgrade(query)).status, 101);
        open_packet_ = read_frame(client);
        return client;
    }
    static void say(RawClient& client, std::string_view text) {
        EXPECT_TRUE(client.send(websocket::client_text(text)));
    }

    /// True when the sid is known to nobody any more.
    bool is_unknown(const std::string& sid) {
        const HttpAnswer answer = send(sid, "3");
        return answer.status == 400 &&
               answer.body == R"({"code":1,"message":"Session ID unknown"})";
    }

    EngineConfig config_;
    Refuse refuse_;
    std::span<const embedded::File> bundles_;
    net::NetConfig net_config_;
    http::HttpConfig http_config_;
    Journal journal_;
    Journal handshakes_;
    std::string open_packet_;

    SystemClock clock_;
    SystemRandom random_;
    telemetry::Metrics registry_;
    net::NetMetrics net_metrics_{registry_};
    http::HttpMetrics http_metrics_{registry_};
    EngineMetrics engine_metrics_{registry_};
    websocket::WebSocketMetrics websocket_metrics_{registry_};
    net::ConnectionBudget budget_{1000};
    loop::LoopGroup loops_{kLoops, clock_};
    http::Router router_;
    std::optional<Server> server_;
    std::vector<std::unique_ptr<Front>> fronts_;
    std::array<std::uint16_t, kLoops> ports_{};
    std::thread runner_;
};

}  // namespace crier::engineio
