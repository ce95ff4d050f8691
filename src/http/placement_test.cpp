#include "http/session.hpp"
#include "net/handover_test_fixture.hpp"

#include <gmock/gmock.h>

#include <charconv>

namespace crier::http {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// `?on=N` names the loop.
std::optional<loop::LoopIndex> named_loop(const Request& request) {
    const auto text = request.target.query.find("on");
    loop::LoopIndex index = 0;
    if (!text) return std::nullopt;
    std::from_chars(text->data(), text->data() + text->size(), index);
    return index;
}

std::string loop_name() { return std::to_string(loop::EventLoop::current()->index()); }

/// The loop it runs on, the client's address as the handler sees it, and the body.
loop::Task<Answer> tell(Request request) {
    co_return Response::text(
        Status::Ok, "text/plain", loop_name() + ":" + request.peer_host + ":" + request.body);
}

loop::Task<Answer> count_body(Request request) {
    std::size_t total = 0;
    while (true) {
        const auto piece = co_await request.body_reader->read();
        if (!piece || !*piece) break;
        total += (*piece)->size();
    }
    co_return Response::text(Status::Ok, "text/plain", loop_name() + ":" + std::to_string(total));
}

/// Says what it gets and where.
class ToyProtocol final : public net::ConnectionHandler {
public:
    explicit ToyProtocol(net::Connection& connection) : connection_{connection} {}
    void on_bytes(MutableBytes bytes) override {
        connection_.send(
            SharedBytes::copy_of("[" + loop_name() + ":" + std::string{as_text(bytes)} + "]"));
    }
    void on_end() override {}
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

class PlacementTest : public net::HandoverFixture {
protected:
    PlacementTest() {
        router_.add(Method::Get, "/live", tell);
        router_.add(Method::Post, "/live", tell, {.max_body_bytes = 50'000});
        router_.add(Method::Post, "/live/stream", count_body, {.body_mode = BodyMode::Streamed});
        router_.add(Method::Get, "/elsewhere", tell);
        router_.add(Method::Get, "/livestream", tell);
        router_.add_upgrade("/live/toy", "toy", upgrade_to_toy);
        router_.set_placement("/live", [this](const Request& request) {
            ++asked_;
            return named_loop(request);
        });
        server_.set_siblings({{&shard_, &server_}, {&other_shard_, &other_server_}});
        other_server_.set_siblings({{&shard_, &server_}, {&other_shard_, &other_server_}});
    }

    void open() {
        std::array<int, 2> ends{};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        peer_ = UniqueFd{ends[1]};
        shard_.adopt(UniqueFd{ends[0]}, nullptr, [this](net::Connection& connection) {
            return server_.make_session(connection);
        });
    }

    std::string ask(const std::string& request) {
        if (!peer_.is_open()) open();
        peer_sends(request);
        return peer_receives();
    }

    bool is_on_other_loop() const { return shard_.size() == 0 && other_shard_.size() == 1; }

    HttpConfig http_config_;
    Router router_;
    SeededRandom random_{1};
    HttpMetrics http_metrics_{registry_};
    HttpServer server_{loop_, http_config_, router_, random_, http_metrics_};
    HttpServer other_server_{other_loop_, http_config_, router_, random_, http_metrics_};
    int asked_ = 0;
};

TEST_F(PlacementTest, ARequestIsAnsweredOnTheLoopItIsPlacedOn) {
    EXPECT_THAT(
        ask("GET /live?on=1 HTTP/1.1\r\nHost: h\r\nX-Request-Id: abc-1\r\n\r\n"),
        AllOf(
            StartsWith("HTTP/1.1 200 "),
            HasSubstr("X-Request-Id: abc-1\r\n"),
            EndsWith("\r\n\r\n1:unix:")));
    EXPECT_TRUE(is_on_other_loop());
    EXPECT_EQ(asked_, 1) << "once per request";
}

TEST_F(PlacementTest, AMadeUpRequestIdIsMadeOnce) {
    const std::string answer = ask("GET /live?on=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::size_t first = answer.find("X-Request-Id: ");
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(answer.find("X-Request-Id: ", first + 1), std::string::npos);
}

TEST_F(PlacementTest, StaysWhenPlacedHereNowhereOrOnALoopThatDoesNotExist) {
    EXPECT_THAT(ask("GET /live?on=0 HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("0:unix:"));
    EXPECT_THAT(ask("GET /live HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("0:unix:"));
    EXPECT_THAT(ask("GET /live?on=7 HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("0:unix:"));
    EXPECT_EQ(asked_, 3);
    EXPECT_EQ(other_shard_.size(), 0U);
}

TEST_F(PlacementTest, OnlyPathsBelowThePrefixArePlaced) {
    EXPECT_THAT(ask("GET /elsewhere?on=1 HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("0:unix:"));
    EXPECT_THAT(ask("GET /livestream?on=1 HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("0:unix:"));
    EXPECT_EQ(asked_, 0);
    EXPECT_THAT(ask("GET /l%69ve?on=1 HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("1:unix:"));
}

TEST_F(PlacementTest, TheLongestPrefixDecides) {
    router_.set_placement("/live/stream", [](const Request&) { return std::nullopt; });
    EXPECT_THAT(
        ask("POST /live/stream?on=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok"),
        EndsWith("0:2"));
}

TEST_F(PlacementTest, TheBodyInTheSameSegmentMovesAlong) {
    EXPECT_THAT(
        ask("POST /live?on=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"),
        EndsWith("1:unix:body"));
}

TEST_F(PlacementTest, ABodyThatComesInPiecesIsReadOnTheOtherLoop) {
    open();
    for (const char c : std::string{"POST /live?on=1 HTTP/1.1\r\nHost: h\r\n"
                                    "Transfer-Encoding: chunked\r\n\r\n"
                                    "2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n"}) {
        peer_sends(std::string_view{&c, 1});
    }
    EXPECT_THAT(peer_receives(), EndsWith("1:unix:body"));
}

TEST_F(PlacementTest, AStreamedBodyIsReadOnTheOtherLoop) {
    open();
    peer_sends("POST /live/stream?on=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
    for (int i = 0; i < 10; ++i) peer_sends(std::string(10'000, 'x'));
    EXPECT_THAT(peer_receives(), EndsWith("1:100000"));
}

TEST_F(PlacementTest, PipelinedRequestsForBothLoopsAreAnsweredInOrder) {
    std::string requests;
    std::string bodies;
    for (int i = 0; i < 20; ++i) {
        const std::string loop = std::to_string(i % 3 % 2);
        const std::string body(static_cast<std::size_t>(i * 37 + 1), static_cast<char>('a' + i));
        requests += "POST /live?on=" + loop +
                    " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + body;
        bodies += loop + ":unix:" + body;
    }
    open();
    peer_sends(requests);
    for (int i = 0; i < 20; ++i) turn();
    const std::string answers = peer_receives();

    std::string got;
    for (std::size_t at = 0; (at = answers.find("\r\n\r\n", at)) != std::string::npos;) {
        at += 4;
        got += answers.substr(at, answers.find("HTTP/1.1", at) - at);
    }
    EXPECT_EQ(got, bodies);
    EXPECT_EQ(asked_, 20);
}

TEST_F(PlacementTest, KeepAliveGoesOnAfterTheMove) {
    ask("GET /live?on=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    advance(59s);
    EXPECT_THAT(ask("GET /elsewhere HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("1:unix:"));
    EXPECT_THAT(ask("GET /live?on=0 HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("0:unix:"));
    EXPECT_EQ(shard_.size(), 1U);
    advance(60s);
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(PlacementTest, ConnectionCloseAndHttp10AreRemembered) {
    EXPECT_THAT(
        ask("GET /live?on=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
        HasSubstr("Connection: close\r\n"));
    EXPECT_TRUE(peer_sees_end());
    peer_.reset();
    turn();
    EXPECT_THAT(
        ask("GET /live?on=1 HTTP/1.0\r\nHost: h\r\n\r\n"),
        AllOf(HasSubstr("Connection: close\r\n"), EndsWith("1:unix:")));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(PlacementTest, ContinueIsSentOnceFromTheOtherLoop) {
    EXPECT_EQ(
        ask("POST /live?on=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
            "Expect: 100-continue\r\n\r\n"),
        "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_TRUE(is_on_other_loop());
    EXPECT_THAT(ask("ok"), AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("1:unix:ok")));
}

TEST_F(PlacementTest, BodyLimitsHoldAfterTheMove) {
    EXPECT_THAT(
        ask("POST /live?on=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 50001\r\n\r\n"),
        StartsWith("HTTP/1.1 413 "));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(PlacementTest, ABodyThatTricklesAfterTheMoveIs408) {
    open();
    peer_sends("POST /live?on=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 10000\r\n\r\nabc");
    EXPECT_TRUE(is_on_other_loop());
    advance(5s);
    EXPECT_THAT(peer_receives(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(PlacementTest, ARequestThatEndsEarlyAfterTheMoveIs400) {
    open();
    peer_sends("POST /live?on=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
    ::shutdown(peer_.get(), SHUT_WR);
    turn();
    EXPECT_THAT(peer_receives(), StartsWith("HTTP/1.1 400 "));
}

TEST_F(PlacementTest, APeerThatHasEndedItsSideStillGetsItsAnswer) {
    open();
    const std::string request = "GET /live?on=1 HTTP/1.1\r\nHost: h\r\n\r\n";
    ASSERT_EQ(::send(peer_.get(), request.data(), request.size(), 0), std::ssize(request));
    ::shutdown(peer_.get(), SHUT_WR);
    turn();
    EXPECT_THAT(peer_receives(), EndsWith("1:unix:"));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(PlacementTest, AnUpgradeMovesWithTheBytesBehindIt) {
    EXPECT_THAT(
        ask("GET /live/toy?on=1 HTTP/1.1\r\nHost: h\r\nUpgrade: toy\r\n"
            "Connection: Upgrade\r\n\r\nhello"),
        AllOf(StartsWith("HTTP/1.1 101 "), EndsWith("\r\n\r\n[1:hello]")));
    EXPECT_EQ(ask("more"), "[1:more]");
    EXPECT_TRUE(is_on_other_loop());
}

TEST_F(PlacementTest, AnUpgradeMovesBackFromAKeepAliveConnection) {
    ask("GET /live?on=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(
        ask("GET /live/toy?on=0 HTTP/1.1\r\nHost: h\r\nUpgrade: toy\r\n"
            "Connection: Upgrade\r\n\r\n"),
        StartsWith("HTTP/1.1 101 "));
    EXPECT_EQ(ask("x"), "[0:x]");
}

TEST_F(PlacementTest, AWrongUpgradeIsRefusedAfterTheMove) {
    EXPECT_THAT(
        ask("GET /live/toy?on=1 HTTP/1.1\r\nHost: h\r\nUpgrade: toy\r\n\r\n"),
        StartsWith("HTTP/1.1 400 "));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(PlacementTest, WhileDrainingRequestsAreAnsweredWhereTheyAre) {
    open();
    server_.start_draining([] {});
    EXPECT_THAT(
        ask("GET /elsewhere?on=1 HTTP/1.1\r\nHost: h\r\n\r\n"), HasSubstr("Connection: close\r\n"));
    peer_.reset();
    EXPECT_THAT(
        ask("GET /live?on=1 HTTP/1.1\r\nHost: h\r\n\r\n"), HasSubstr("Connection: close\r\n"));
    EXPECT_EQ(asked_, 0);
    EXPECT_EQ(other_shard_.size(), 0U);
}

TEST_F(PlacementTest, AnArrivalOnALoopThatDrainsIsAnsweredAndClosed) {
    other_server_.start_draining([] {});
    EXPECT_THAT(
        ask("GET /live?on=1 HTTP/1.1\r\nHost: h\r\n\r\n"),
        AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Connection: close\r\n")));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(PlacementTest, AConnectionThatAnAnswerHasEndedDoesNotMove) {
    config_.send_queue_hard_bytes = 10;
    ask("GET /live HTTP/1.1\r\nHost: h\r\n\r\nGET /live HTTP/1.1\r\nHost: h\r\n\r\n"
        "GET /live?on=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(budget_.used(), 0U);
    EXPECT_EQ(shard_.size() + other_shard_.size(), 0U);
}

TEST_F(PlacementTest, MoreUnreadThanTheLimitWaitsInTheKernelAfterTheMove) {
    std::string requests;
    for (int i = 0; i < 3'000; ++i) {
        requests += "GET /live?on=" + std::to_string(i / 100 % 2) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }
    open();
    std::string answers;
    std::string_view left = requests;
    for (int i = 0; i < 10'000 && !left.empty(); ++i) {
        const ssize_t sent = ::send(peer_.get(), left.data(), left.size(), MSG_NOSIGNAL);
        if (sent > 0) left.remove_prefix(static_cast<std::size_t>(sent));
        turn();
        answers += peer_receives();
    }
    for (int i = 0; i < 10; ++i) {
        turn();
        answers += peer_receives();
    }
    std::size_t count = 0;
    for (std::size_t at = 0; (at = answers.find("HTTP/1.1 200", at)) != std::string::npos; ++at) {
        ++count;
    }
    EXPECT_EQ(count, 3'000U);
    EXPECT_EQ(asked_, 3'000);
}

}  // namespace
}  // namespace crier::http
