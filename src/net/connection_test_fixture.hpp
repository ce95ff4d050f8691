#pragma once

#include "base/clock.hpp"
#include "base/unique_fd.hpp"
#include "net/connection.hpp"
#include "net/connection_shard.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace crier::net {

/// What a handler saw; outlives it.
struct HandlerLog {
    std::string bytes;
    int ends = 0;
    int deadlines = 0;
    int drains = 0;
    std::vector<CloseReason> closed;
};

class RecordingHandler final : public ConnectionHandler {
public:
    explicit RecordingHandler(HandlerLog& log) : log_{log} {}
    void on_bytes(MutableBytes bytes) override {
        log_.bytes += as_text(bytes);
        if (on_bytes_) on_bytes_();
    }
    void on_end() override {
        ++log_.ends;
        if (on_end_) on_end_();
    }
    void on_deadline() override { ++log_.deadlines; }
    void on_drained() override {
        ++log_.drains;
        if (on_drained_) on_drained_();
    }
    bool on_slow_reader() override { return on_slow_reader_ && on_slow_reader_(); }
    void on_closed(CloseReason reason) override { log_.closed.push_back(reason); }

    std::function<void()> on_bytes_;
    std::function<void()> on_end_;
    std::function<void()> on_drained_;
    std::function<bool()> on_slow_reader_;

private:
    HandlerLog& log_;
};

/// A shard on a loop that turns by hand, and one connection whose other end the test holds.
class ConnectionFixture : public ::testing::Test {
protected:
    static constexpr int kSmallBuffer = 4'096;

    Connection& connect(const crypto::TlsContext* tls = nullptr) {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &kSmallBuffer, sizeof kSmallBuffer);
        peer_ = UniqueFd{ends[1]};
        Connection& connection = shard_.adopt(UniqueFd{ends[0]}, tls, [this](Connection&) {
            auto handler = std::make_unique<RecordingHandler>(log_);
            handler_ = handler.get();
            return handler;
        });
        id_ = connection.id();
        return connection;
    }

    virtual void turn() { loop_.run_ready(); }
    void advance(std::chrono::milliseconds by) {
        clock_.advance(by);
        turn();
    }

    void peer_sends(std::string_view text) {
        ASSERT_EQ(::send(peer_.get(), text.data(), text.size(), 0), std::ssize(text));
        turn();
    }

    /// Everything the peer can read now, letting the connection send more as space appears.
    std::string peer_receives() {
        std::string all;
        std::array<char, 65'536> buffer;
        while (true) {
            const ssize_t got = ::recv(peer_.get(), buffer.data(), buffer.size(), 0);
            if (got <= 0) return all;
            all.append(buffer.data(), static_cast<std::size_t>(got));
            turn();
        }
    }

    bool peer_sees_end() {
        std::array<char, 1> buffer;
        return ::recv(peer_.get(), buffer.data(), buffer.size(), 0) == 0;
    }

    bool is_gone() { return shard_.find(id_) == nullptr; }

    ManualClock clock_;
    loop::EventLoop loop_{0, clock_};
    NetConfig config_;
    telemetry::Metrics registry_;
    NetMetrics metrics_{registry_};
    ConnectionBudget budget_{100};
    ConnectionShard shard_{loop_, config_, budget_, metrics_};
    UniqueFd peer_;
    HandlerLog log_;
    RecordingHandler* handler_ = nullptr;
    ConnectionId id_;
};

}  // namespace crier::net
