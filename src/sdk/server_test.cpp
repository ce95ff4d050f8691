#include "crier/server.hpp"

#include "crier/sleep.hpp"
#include "tests/support/http_answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace crier {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::HttpAnswer;
using testing::RawClient;
using ::testing::StartsWith;

/// A server on threads of its own, on a free port.
class ServerTest : public ::testing::Test {
protected:
    ~ServerTest() override { stop(); }

    static ServerOptions options() {
        return {.loops = 2, .stops_on_signals = false, .drain_timeout = 2s, .logs = false};
    }
    Server& make(ServerOptions with) {
        server_.emplace(std::move(with));
        return *server_;
    }
    void start() {
        const auto port = server_->listen(0, "127.0.0.1");
        ASSERT_TRUE(port.has_value()) << port.error();
        port_ = *port;
        running_ = std::thread{[this] { server_->run(); }};
    }
    void stop() {
        if (!running_.joinable()) return;
        server_->stop();
        running_.join();
    }

    HttpAnswer ask(RawClient& client, const std::string& head, const std::string& body = {}) {
        client.send(
            head + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\n\r\n" + body);
        return read_answer(client).value_or(HttpAnswer{});
    }
    static std::string sid_in(const HttpAnswer& open) {
        constexpr std::string_view kBefore = R"(0{"sid":")";
        const std::string rest = open.body.substr(std::min(kBefore.size(), open.body.size()));
        return rest.substr(0, rest.find('"'));
    }
    /// Opens a session over polling; returns the query that names it.
    std::string open(RawClient& client) {
        const HttpAnswer answer = ask(client, "GET /socket.io/?EIO=4&transport=polling");
        EXPECT_EQ(answer.status, 200);
        EXPECT_THAT(answer.body, StartsWith(R"(0{"sid":")"));
        return "/socket.io/?EIO=4&transport=polling&sid=" + sid_in(answer);
    }

    std::optional<Server> server_;
    std::thread running_;
    std::uint16_t port_ = 0;
};

TEST_F(ServerTest, ServesSocketIoAPageAndTheClient) {
    Server& io = make(options());
    io.on_connection([](Socket socket) { socket.emit("hello", socket.handshake().address()); });
    io.serve("/", "text/html; charset=utf-8", "<p>page</p>");
    start();
    RawClient client{port_};
    EXPECT_EQ(ask(client, "GET /").body, "<p>page</p>");
    const std::string session = open(client);
    EXPECT_EQ(ask(client, "POST " + session, "40").body, "ok");
    const HttpAnswer answer = ask(client, "GET " + session);
    EXPECT_THAT(answer.body, HasSubstr(R"(42["hello","127.0.0.1"])"));
    EXPECT_NE(io.metrics().find("crier_socketio_sockets 1"), std::string::npos);
}

TEST_F(ServerTest, AWordAgainstAConnectionRefusesIt) {
    ServerOptions with = options();
    with.refuse = [](const Handshake& handshake) -> std::optional<std::string> {
        if (handshake.header("x-key") == "secret") return std::nullopt;
        return "no key";
    };
    make(std::move(with));
    start();
    RawClient client{port_};
    const HttpAnswer answer = ask(client, "GET /socket.io/?EIO=4&transport=polling");
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.body, R"({"code":4,"message":"no key"})");
    EXPECT_EQ(
        ask(client, "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nX-Key: secret\r\nX:")
            .status,
        200);
}

TEST_F(ServerTest, AStopTellsClientsToComeBackAndEndsRun) {
    make(options());
    start();
    RawClient client{port_};
    const std::string session = open(client);
    ask(client, "POST " + session, "40");
    ask(client, "GET " + session);
    client.send("GET " + session + " HTTP/1.1\r\nHost: h\r\n\r\n");
    stop();
    EXPECT_EQ(read_answer(client).value_or(HttpAnswer{}).body, "1") << "and no 41";
}

Task<void> count(std::shared_ptr<std::atomic<int>> counter) {
    for (;;) {
        ++*counter;
        co_await sleep(1ms);
    }
}

TEST_F(ServerTest, SpawnedTasksEndWithTheServer) {
    const auto counter = std::make_shared<std::atomic<int>>(0);
    make(options()).spawn(count(counter));
    start();
    while (*counter < 3) std::this_thread::yield();
    EXPECT_EQ(counter.use_count(), 2);
    stop();
    server_.reset();
    EXPECT_EQ(counter.use_count(), 1);
}

TEST_F(ServerTest, ATaskThatThrowsEndsItself) {
    make(options()).spawn([]() -> Task<void> {
        throw std::runtime_error{"x"};
        co_return;
    }());
    start();
    RawClient client{port_};
    open(client);
}

TEST_F(ServerTest, WhatIsTooLateThrowsAndWhatIsTakenIsSaid) {
    Server& io = make(options());
    start();
    EXPECT_THROW(io.serve("/late", "text/plain", ""), std::logic_error);
    EXPECT_THROW(io.on("late", [] {}), std::logic_error);
    EXPECT_THROW(io.on_engine_connection("/late", [](EngineSocket) {}), std::logic_error);
    EXPECT_FALSE(io.listen(0).has_value());
    Server other{options()};
    const auto taken = other.listen(port_, "127.0.0.1");
    ASSERT_FALSE(taken.has_value());
    EXPECT_THAT(taken.error(), HasSubstr("in use"));
}

TEST_F(ServerTest, HandlesOutliveIt) {
    std::optional<Namespace> handle;
    {
        Server io{options()};
        handle = io.of("/kept");
    }
    handle->emit("nothing");
    handle->disconnect_sockets();
}

TEST_F(ServerTest, EngineIoAloneEchoes) {
    make(options()).on_engine_connection("/engine.io", [](EngineSocket socket) {
        socket.on_message([socket](EngineMessage message) { socket.send(message); });
    });
    start();
    RawClient client{port_};
    const HttpAnswer opened = ask(client, "GET /engine.io/?EIO=4&transport=polling");
    const std::string sid = sid_in(opened);
    const std::string own = "/engine.io/?EIO=4&transport=polling&sid=" + sid;
    EXPECT_EQ(
        ask(client,
            "POST " + own,
            "4hello\x1e"
            "bAQI=")
            .body,
        "ok");
    EXPECT_EQ(
        ask(client, "GET " + own).body,
        "4hello\x1e"
        "bAQI=");
    EXPECT_EQ(ask(client, "GET /socket.io/?EIO=4&transport=polling&sid=" + sid).status, 400)
        << "its sid is none of the other door";
}

}  // namespace
}  // namespace crier
