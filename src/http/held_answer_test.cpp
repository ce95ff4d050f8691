#include "http/peer_watch.hpp"
#include "http/session.hpp"
#include "net/connection_test_fixture.hpp"

#include <gmock/gmock.h>

#include <coroutine>
#include <memory>

namespace crier::http {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// An answer that comes when the test, or the end of the peer, says so.
struct Held {
    struct Wait {
        Held& held;
        bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> handle) { held.awaiter = handle; }
        void await_resume() const {}
    };
    void release() {
        if (awaiter) std::exchange(awaiter, nullptr).resume();
    }
    std::coroutine_handle<> awaiter;
    int gone = 0;
};

loop::Task<Answer> hold(Request request, std::shared_ptr<Held> held) {
    request.peer->set_on_gone([held] {
        ++held->gone;
        held->release();
    });
    if (!request.peer->has_gone()) co_await Held::Wait{*held};
    co_return Response::text(Status::Ok, "text/plain", method_name(request.method));
}

loop::Task<Answer> last_words(Request) {
    Response response = Response::text(Status::BadRequest, "text/plain", "go");
    response.closes_connection = true;
    co_return response;
}

class NullHandler final : public net::ConnectionHandler {
public:
    void on_bytes(MutableBytes) override {}
    void on_end() override {}
    void on_deadline() override {}
    void on_closed(net::CloseReason) override {}
};

std::variant<Upgrade, Response, Failure> upgrade_to_toy(const Request&) {
    Upgrade upgrade;
    upgrade.make_handler = [](net::Connection&) { return std::make_unique<NullHandler>(); };
    return upgrade;
}

/// Handlers that hold their answers back, under a prefix.
class HeldAnswerTest : public net::ConnectionFixture {
protected:
    HeldAnswerTest() {
        router_.add_prefix(
            "/live",
            [held = held_](Request request) { return hold(std::move(request), held); },
            {.body_mode = BodyMode::Streamed,
             .answer_timeout = kNoAnswerTimeout,
             .watches_peer = true});
        router_.add_prefix_upgrade("/live", "toy", upgrade_to_toy);
        router_.add_prefix("/last", last_words);
    }

    void ask(std::string_view request) {
        std::array<int, 2> ends{};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        peer_ = UniqueFd{ends[1]};
        id_ = shard_
                  .adopt(
                      UniqueFd{ends[0]},
                      nullptr,
                      [this](net::Connection& connection) {
                          return server_.make_session(connection);
                      })
                  .id();
        peer_sends(request);
    }

    HttpConfig http_config_;
    Router router_;
    SeededRandom random_{1};
    HttpMetrics http_metrics_{registry_};
    HttpServer server_{loop_, http_config_, router_, random_, http_metrics_};
    std::shared_ptr<Held> held_ = std::make_shared<Held>();
};

constexpr std::string_view kGet = "GET /live/x HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(HeldAnswerTest, WaitsForAsLongAsItTakes) {
    ask(kGet);
    advance(1h);
    EXPECT_EQ(peer_receives(), "");
    held_->release();
    turn();
    EXPECT_THAT(peer_receives(), AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("\r\n\r\nGET")));
    EXPECT_EQ(held_->gone, 0);
}

TEST_F(HeldAnswerTest, HearsOfTheEndOfTheConnectionInTheSameTurn) {
    ask(kGet);
    peer_.reset();
    turn();
    EXPECT_EQ(held_->gone, 1);
    EXPECT_TRUE(is_gone());
}

TEST_F(HeldAnswerTest, HearsOfAMereFinAndTheAnswerIsStillSent) {
    ask(kGet);
    ::shutdown(peer_.get(), SHUT_WR);
    turn();
    EXPECT_EQ(held_->gone, 1);
    EXPECT_THAT(peer_receives(), HasSubstr("Connection: close\r\n"));
}

TEST_F(HeldAnswerTest, IsToldNothingOnceItHasAnswered) {
    ask(kGet);
    held_->release();
    turn();
    peer_.reset();
    turn();
    EXPECT_EQ(held_->gone, 0);
}

TEST_F(HeldAnswerTest, APipelinedRequestBehindAFinHasNoPeerAnyMore) {
    ask(std::string{kGet} + std::string{kGet});
    ::shutdown(peer_.get(), SHUT_WR);
    turn();
    // The first answer ends the connection: nobody waits for the second.
    EXPECT_EQ(held_->gone, 1);
    EXPECT_TRUE(held_->awaiter == nullptr);
}

TEST_F(HeldAnswerTest, AHandlerOfAPrefixGetsOptionsAndAnswersHead) {
    for (const std::string method : {"OPTIONS", "HEAD", "DELETE"}) {
        ask(method + " /live/ HTTP/1.1\r\nHost: h\r\n\r\n");
        held_->release();
        turn();
        const std::string body = method == "HEAD" ? "" : method;
        EXPECT_THAT(peer_receives(), EndsWith("\r\n\r\n" + body)) << method;
    }
}

TEST_F(HeldAnswerTest, AnUpgradeThatCannotBeGrantedGoesToTheHandler) {
    ask("GET /live/ HTTP/1.1\r\nHost: h\r\nUpgrade: toy\r\nConnection: Upgrade\r\n\r\n");
    EXPECT_THAT(peer_receives(), StartsWith("HTTP/1.1 101 "));
    ask("GET /live/ HTTP/1.1\r\nHost: h\r\nUpgrade: toy\r\n\r\n");
    held_->release();
    turn();
    EXPECT_THAT(peer_receives(), EndsWith("\r\n\r\nGET"));
}

// A silent close would let a client send its next request into a dead connection.
TEST_F(HeldAnswerTest, AnEarlyAnswerSaysThatTheBodyWillNotBeRead) {
    for (const std::string length : {"65536", "65537"}) {
        ask("POST /live/ HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n");
        held_->release();
        turn();
        const std::string answer = peer_receives();
        EXPECT_EQ(answer.find("Connection: close\r\n") != std::string::npos, length == "65537");
    }
}

TEST_F(HeldAnswerTest, AnAnswerMayEndItsConnection) {
    ask("GET /last/ HTTP/1.1\r\nHost: h\r\n\r\n" + std::string{kGet});
    EXPECT_THAT(peer_receives(), AllOf(HasSubstr("Connection: close\r\n"), EndsWith("\r\n\r\ngo")));
    EXPECT_TRUE(peer_sees_end());
    EXPECT_TRUE(held_->awaiter == nullptr) << "what follows is not served";
}

}  // namespace
}  // namespace crier::http
