#include "http/session.hpp"

#include "net/connection_test_fixture.hpp"

#include <gmock/gmock.h>

namespace crier::http {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

loop::Task<Answer> echo(Request request) {
    co_return Response::text(Status::Ok, "text/plain", request.body);
}

loop::Task<Answer> throwing(Request) {
    throw std::runtime_error{"database password is hunter2"};
    co_return Response{};
}

loop::Task<Answer> failing(Request) {
    co_return std::unexpected{Failure{
        .error = contracts::PublicError::ValidationError, .message = "limit is not a number"}};
}

/// A handler that answers when the test says so.
struct Later {
    struct Wait {
        Later& later;
        bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> handle) { later.waiting.push_back(handle); }
        void await_resume() const {}
    };
    std::vector<std::coroutine_handle<>> waiting;
    void release() {
        for (const auto handle : std::exchange(waiting, {})) handle.resume();
    }
};

loop::Task<Answer> answer_later(Later* later, std::string text) {
    co_await Later::Wait{*later};
    co_return Response::text(Status::Ok, "text/plain", text);
}

loop::Task<Answer> count_body(Request request, Later* later, std::string* log) {
    std::size_t total = 0;
    while (true) {
        const auto piece = co_await request.body_reader->read();
        if (!piece) {
            *log += piece.error() == BodyError::Aborted ? "aborted" : "too large";
            co_return Response::empty(Status::Ok);
        }
        if (!*piece) break;
        total += (*piece)->size();
        if (later != nullptr) co_await Later::Wait{*later};
    }
    co_return Response::text(Status::Ok, "text/plain", std::to_string(total));
}

/// Pieces of one letter each.
class LetterSource final : public BodySource {
public:
    explicit LetterSource(int pieces) : pieces_{pieces} {}
    void next(std::move_only_function<void(Piece)> on_piece) override {
        if (pieces_-- == 0) {
            on_piece(std::unexpected{End::Broken});
            return;
        }
        on_piece(SharedBytes::copy_of(std::string(10'000, 'a')));
    }

private:
    int pieces_;
};

class EchoHandler final : public net::ConnectionHandler {
public:
    explicit EchoHandler(net::Connection& connection) : connection_{connection} {}
    void on_bytes(MutableBytes bytes) override {
        connection_.send(SharedBytes::copy_of("raw:" + std::string{as_text(bytes)}));
    }
    void on_end() override {}
    void on_deadline() override {}
    void on_closed(net::CloseReason) override {}

private:
    net::Connection& connection_;
};

class HttpSessionTest : public net::ConnectionFixture {
protected:
    HttpSessionTest() {
        router_.add(Method::Get, "/", [](Request request) { return echo(std::move(request)); });
        router_.add(
            Method::Post, "/echo", [](Request request) { return echo(std::move(request)); });
        router_.add(Method::Get, "/throw", throwing);
        router_.add(Method::Get, "/fail", failing);
        router_.add(Method::Get, "/later/{name}", [this](Request request) {
            return answer_later(&later_, std::string{request.path_parameter("name")});
        });
        router_.add(
            Method::Post,
            "/count",
            [this](Request request) { return count_body(std::move(request), nullptr, &log_text_); },
            {.body_mode = BodyMode::Streamed, .max_body_bytes = 1'000'000});
        router_.add(
            Method::Post,
            "/slowly",
            [this](Request request) { return count_body(std::move(request), &later_, &log_text_); },
            {.body_mode = BodyMode::Streamed, .max_body_bytes = 10'000'000});
        router_.add_upgrade(
            "/raw", "raw", [](const Request&) -> std::variant<Upgrade, Response, Failure> {
                Upgrade upgrade;
                upgrade.headers.add("Upgrade", "raw");
                upgrade.headers.add("Connection", "Upgrade");
                upgrade.make_handler = [](net::Connection& connection) {
                    return std::make_unique<EchoHandler>(connection);
                };
                return upgrade;
            });
    }

    void open() {
        std::array<int, 2> ends{};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        peer_ = UniqueFd{ends[1]};
        net::Connection& connection =
            shard_.adopt(UniqueFd{ends[0]}, nullptr, [this](net::Connection& c) {
                return server_.make_session(c);
            });
        id_ = connection.id();
    }

    std::string ask(const std::string& request) {
        if (!peer_.is_open()) open();
        peer_sends(request);
        return peer_receives();
    }

    void add_source_route(int pieces, std::uint64_t announced) {
        router_.add(Method::Get, "/source", [=](Request) -> loop::Task<Answer> {
            return [](int count, std::uint64_t bytes) -> loop::Task<Answer> {
                Response response;
                response.source = std::make_shared<LetterSource>(count);
                response.source_bytes = bytes;
                co_return response;
            }(pieces, announced);
        });
    }

    HttpConfig http_config_;
    Router router_;
    SeededRandom random_{1};
    HttpMetrics http_metrics_{registry_};
    HttpServer server_{loop_, http_config_, router_, random_, http_metrics_};
    Later later_;
    std::string log_text_;
};

TEST_F(HttpSessionTest, AnswersWithDateLengthAndRequestId) {
    const std::string answer = ask("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: abc-1\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: Fri, 02 Jan 2026 03:04:05 GMT\r\n"));
    EXPECT_THAT(
        answer, AllOf(HasSubstr("Content-Length: 0\r\n"), HasSubstr("X-Request-Id: abc-1\r\n")));
    EXPECT_THAT(answer, Not(HasSubstr("Connection:")));
}

TEST_F(HttpSessionTest, ServesPipelinedRequestsInOrder) {
    const std::string answers =
        ask("GET /later/first HTTP/1.1\r\nHost: h\r\n\r\n"
            "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nsecond"
            "GET /later/third HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(answers, "") << "the second waits for the first";
    later_.release();
    turn();
    const std::string two = peer_receives();
    EXPECT_THAT(two, AllOf(HasSubstr("first"), EndsWith("second")));
    later_.release();
    turn();
    EXPECT_THAT(peer_receives(), EndsWith("third"));
}

TEST_F(HttpSessionTest, HS23_ReadsARequestByteByByte) {
    open();
    for (const char c :
         std::string{"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok"}) {
        peer_sends(std::string_view{&c, 1});
    }
    EXPECT_THAT(peer_receives(), EndsWith("\r\n\r\nok"));
}

TEST_F(HttpSessionTest, ClosesWhenAskedAndSaysSo) {
    const std::string answer = ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(HttpSessionTest, Http10ClosesByDefault) {
    EXPECT_THAT(ask("GET / HTTP/1.0\r\n\r\n"), HasSubstr("Connection: close\r\n"));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(HttpSessionTest, HeadHasTheLengthButNoBody) {
    router_.add(Method::Get, "/text", [](Request) -> loop::Task<Answer> {
        return [](int) -> loop::Task<Answer> {
            co_return Response::text(Status::Ok, "text/plain", "hello");
        }(0);
    });
    const std::string answer = ask("HEAD /text HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(answer, AllOf(HasSubstr("Content-Length: 5\r\n"), EndsWith("\r\n\r\n")));
}

TEST_F(HttpSessionTest, FailuresHaveTheDocumentedBody) {
    const std::string answer = ask("GET /fail HTTP/1.1\r\nHost: h\r\nX-Request-Id: r1\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
    EXPECT_THAT(
        answer,
        HasSubstr(R"({"success":false,"error":"limit is not a number","code":"VALIDATION_ERROR",)"
                  R"("timestamp":"2026-01-02T03:04:05.000Z","requestId":"r1","remedy":")"));
}

TEST_F(HttpSessionTest, AThrowingHandlerIsA500WithoutItsText) {
    const std::string answer = ask("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("hunter2"))));
    EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpSessionTest, UnknownPathsMethodsAndOptions) {
    EXPECT_THAT(ask("GET /none HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(
        ask("DELETE / HTTP/1.1\r\nHost: h\r\n\r\n"),
        AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: GET, HEAD, OPTIONS\r\n")));
    EXPECT_THAT(
        ask("OPTIONS / HTTP/1.1\r\nHost: h\r\n\r\n"),
        AllOf(StartsWith("HTTP/1.1 204 "), HasSubstr("Allow: "), Not(HasSubstr("Content-Length"))));
    EXPECT_THAT(ask("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 204 "));
}

TEST_F(HttpSessionTest, ABodyAboveTheLimitIs413BeforeItIsRead) {
    http_config_.max_body_bytes = 10;
    EXPECT_THAT(
        ask("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n"),
        StartsWith("HTTP/1.1 413 "));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(HttpSessionTest, AChunkedBodyAboveTheLimitIs413) {
    http_config_.max_body_bytes = 10;
    EXPECT_THAT(
        ask("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            "8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n"),
        StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpSessionTest, ASmallBodyNobodyWantsIsPassedOver) {
    const std::string answers =
        ask("POST /none HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
            "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(answers, AllOf(StartsWith("HTTP/1.1 404 "), HasSubstr("HTTP/1.1 200 ")));
}

TEST_F(HttpSessionTest, ALargeBodyNobodyWantsEndsTheConnection) {
    open();
    peer_sends("POST /none HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
    const std::string filler(60'000, 'x');
    peer_sends(filler);
    peer_sends(filler);
    EXPECT_THAT(peer_receives(), StartsWith("HTTP/1.1 404 "));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(HttpSessionTest, ContinueIsSentOnlyWhenTheBodyIsWanted) {
    EXPECT_EQ(
        ask("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"),
        "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_THAT(ask("ok"), EndsWith("ok"));
    EXPECT_THAT(
        ask("POST /none HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"),
        StartsWith("HTTP/1.1 404 "));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(HttpSessionTest, AStreamedBodyIsReadAsItArrives) {
    open();
    peer_sends("POST /count HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
    for (int i = 0; i < 10; ++i) peer_sends(std::string(10'000, 'x'));
    EXPECT_THAT(peer_receives(), EndsWith("100000"));
    EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpSessionTest, AStreamedBodyAboveTheLimitIsRefused) {
    open();
    peer_sends("POST /count HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 101 && log_text_.empty(); ++i) {
        peer_sends("2710\r\n" + std::string(10'000, 'x') + "\r\n");
    }
    EXPECT_EQ(log_text_, "too large");
    EXPECT_THAT(peer_receives(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpSessionTest, ASlowHandlerMakesTheSenderWait) {
    open();
    peer_sends("POST /slowly HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n");
    const std::string filler(50'000, 'x');
    std::size_t sent = 0;
    while (true) {
        const ssize_t got = ::send(peer_.get(), filler.data(), filler.size(), 0);
        if (got <= 0) break;
        sent += static_cast<std::size_t>(got);
        turn();
        ASSERT_LT(sent, 2'000'000U) << "back-pressure must reach the sender";
    }
    std::size_t left = 5'000'000 - sent;
    std::string answer;
    for (int i = 0; i < 10'000 && answer.empty(); ++i) {
        later_.release();
        turn();
        const ssize_t got = ::send(peer_.get(), filler.data(), std::min(left, filler.size()), 0);
        if (got > 0) left -= static_cast<std::size_t>(got);
        turn();
        answer = peer_receives();
    }
    EXPECT_THAT(answer, EndsWith("5000000"));
}

TEST_F(HttpSessionTest, AHandlerThatAnswersBeforeItsFullReaderIsEmptyEndsTheConnection) {
    router_.add(
        Method::Post,
        "/unread",
        [this](Request request) -> loop::Task<Answer> {
            return []([[maybe_unused]] Request kept, Later* later) -> loop::Task<Answer> {
                co_await Later::Wait{*later};
                co_return std::unexpected{Failure{.error = contracts::PublicError::Forbidden}};
            }(std::move(request), &later_);
        },
        {.body_mode = BodyMode::Streamed, .max_body_bytes = 10'000'000});
    open();
    peer_sends("POST /unread HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n");
    const std::string filler(50'000, 'x');
    while (::send(peer_.get(), filler.data(), filler.size(), 0) > 0) turn();
    later_.release();
    turn();
    EXPECT_THAT(peer_receives(), StartsWith("HTTP/1.1 403 "));
    EXPECT_TRUE(peer_sees_end()) << "nobody waits for a body that nobody reads";
}

// Security 2.12: a slow reader costs a bounded queue, also when it pipelines.
TEST_F(HttpSessionTest, S212_APipeliningClientThatDoesNotReadIsAnsweredAsItReads) {
    router_.add(Method::Get, "/large", [](Request) -> loop::Task<Answer> {
        return []() -> loop::Task<Answer> {
            co_return Response::text(Status::Ok, "text/plain", std::string(100'000, 'a'));
        }();
    });
    open();
    std::string requests;
    for (int i = 0; i < 40; ++i) requests += "GET /large HTTP/1.1\r\nHost: h\r\n\r\n";
    peer_sends(requests);
    EXPECT_LE(shard_.find(id_)->queued_bytes(), config_.send_queue_soft_bytes + 110'000);
    const std::string answers = peer_receives();
    std::size_t count = 0;
    for (std::size_t at = 0; (at = answers.find("HTTP/1.1 200 ", at)) != std::string::npos; ++at) {
        ++count;
    }
    EXPECT_EQ(count, 40U);
}

TEST_F(HttpSessionTest, AStreamThatBreaksOffIsToldToTheHandler) {
    open();
    peer_sends("POST /count HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
    peer_.reset();
    turn();
    EXPECT_EQ(log_text_, "aborted");
}

TEST_F(HttpSessionTest, AHandlerThatAnswersAfterTheClientHasGoneIsHeardByNobody) {
    open();
    peer_sends("GET /later/x HTTP/1.1\r\nHost: h\r\n\r\n");
    peer_.reset();
    turn();
    later_.release();
    turn();
    EXPECT_TRUE(is_gone());
    EXPECT_EQ(server_.handlers().inside(), 0U);
}

TEST_F(HttpSessionTest, SourcesAreSentPieceByPiece) {
    add_source_route(30, 300'000);
    open();
    peer_sends("GET /source HTTP/1.1\r\nHost: h\r\n\r\n");
    std::string all;
    for (int i = 0; i < 1'000 && all.size() < 300'000; ++i) {
        all += peer_receives();
        turn();
    }
    EXPECT_EQ(all.size() - all.find("\r\n\r\n") - 4, 300'000U);
    EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpSessionTest, ASourceThatBreaksCutsTheConnection) {
    add_source_route(2, 300'000);
    open();
    peer_sends("GET /source HTTP/1.1\r\nHost: h\r\n\r\n");
    for (int i = 0; i < 10; ++i) turn();
    peer_receives();
    EXPECT_TRUE(is_gone());
}

TEST_F(HttpSessionTest, HS24_AHeadThatStallsIs408) {
    open();
    peer_sends("GET / HTTP/1.1\r\nHo");
    advance(5s);
    peer_sends("st: h");
    advance(5s);
    EXPECT_THAT(peer_receives(), StartsWith("HTTP/1.1 408 "));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(HttpSessionTest, AConnectionThatSaysNothingIsClosed) {
    open();
    advance(10s);
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(HttpSessionTest, AnIdleConnectionIsKeptForAWhile) {
    ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    advance(59s);
    EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
    advance(60s);
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(HttpSessionTest, ABodyThatTricklesIs408) {
    open();
    peer_sends("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
    peer_sends(std::string(6'000, 'x'));
    advance(5s);
    EXPECT_EQ(peer_receives(), "");
    peer_sends("x");
    advance(5s);
    EXPECT_THAT(peer_receives(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(HttpSessionTest, AHandlerThatDoesNotAnswerIs408) {
    open();
    peer_sends("GET /later/x HTTP/1.1\r\nHost: h\r\n\r\n");
    advance(30s);
    EXPECT_THAT(peer_receives(), AllOf(StartsWith("HTTP/1.1 408 "), HasSubstr("Request timeout")));
    later_.release();
}

TEST_F(HttpSessionTest, HS22_BytesAfterAnUpgradeBelongToTheNewProtocol) {
    const std::string answer = ask(
        "GET /raw HTTP/1.1\r\nHost: h\r\nUpgrade: other, raw\r\nConnection: keep-alive, Upgrade\r\n\r\nhello");
    EXPECT_THAT(
        answer,
        AllOf(StartsWith("HTTP/1.1 101 Switching Protocols\r\n"), EndsWith("\r\n\r\nraw:hello")));
    EXPECT_EQ(ask("more"), "raw:more");
}

TEST_F(HttpSessionTest, AnUpgradeThatWaitedItsTurnIsReadOn) {
    open();
    const std::string upgrade =
        "GET /raw HTTP/1.1\r\nHost: h\r\nUpgrade: raw\r\nConnection: Upgrade\r\n\r\n";
    peer_sends("GET /later/x HTTP/1.1\r\nHost: h\r\n\r\n" + upgrade);
    peer_sends(std::string(70'000, 'x'));  // Enough to make the session stop reading.
    later_.release();
    turn();
    peer_receives();
    peer_sends("hello");
    EXPECT_THAT(peer_receives(), EndsWith("raw:hello"));
}

TEST_F(HttpSessionTest, AnUpgradePathAnswers426_405_And400) {
    EXPECT_THAT(
        ask("GET /raw HTTP/1.1\r\nHost: h\r\n\r\n"),
        AllOf(
            StartsWith("HTTP/1.1 426 "),
            HasSubstr("Upgrade: raw\r\n"),
            HasSubstr("Connection: Upgrade\r\n")));
    EXPECT_THAT(
        ask("POST /raw HTTP/1.1\r\nHost: h\r\nUpgrade: raw\r\nConnection: Upgrade\r\n\r\n"),
        AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: GET\r\n")));
    for (const std::string method : {"DELETE", "TRACE"}) {
        EXPECT_THAT(
            ask(method + " /raw HTTP/1.1\r\nHost: h\r\n\r\n"),
            AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: GET, OPTIONS\r\n")));
    }
    EXPECT_THAT(
        ask("GET /raw HTTP/1.1\r\nHost: h\r\nUpgrade: raw\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpSessionTest, HS29_WhileDrainingUpgradesAre503AndAnswersEndTheConnection) {
    bool is_idle = false;
    open();
    peer_sends("GET /later/x HTTP/1.1\r\nHost: h\r\n\r\n");
    server_.start_draining([&] { is_idle = true; });
    EXPECT_FALSE(is_idle);
    later_.release();
    turn();
    EXPECT_TRUE(is_idle);
    EXPECT_THAT(peer_receives(), HasSubstr("Connection: close\r\n"));

    peer_.reset();
    open();
    EXPECT_THAT(
        ask("GET /raw HTTP/1.1\r\nHost: h\r\nUpgrade: raw\r\nConnection: Upgrade\r\n\r\n"),
        AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 2\r\n")));
}

// B03: what might be read as two different requests is answered once, and the rest is not run.
TEST_F(HttpSessionTest, B03_NothingAfterAnAmbiguousBodyIsExecuted) {
    int executed = 0;
    router_.add(Method::Get, "/second", [&](Request request) {
        ++executed;
        return echo(std::move(request));
    });
    for (const char* fields :
         {"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
          "Content-Length: 4\r\nContent-Length: 4\r\n",
          "Content-Length: 4\r\nContent-Length: 5\r\n",
          "Content-Length: +5\r\n",
          "Content-Length: 05\r\n",
          "Content-Length: 5, 5\r\n",
          "Content-Length: 18446744073709551620\r\n",
          "Content_Length: 5\r\n",
          "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: chunked, chunked\r\n",
          "Transfer-Encoding: gzip, chunked\r\n",
          "Transfer-Encoding : chunked\r\n"}) {
        peer_.reset();
        const std::string answer =
            ask("POST /echo HTTP/1.1\r\nHost: h\r\n" + std::string{fields} +
                "\r\n0\r\n\r\nGET /second HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 ")) << fields;
        EXPECT_EQ(answer.find("}HTTP/1.1 "), std::string::npos) << fields;
        EXPECT_TRUE(peer_sees_end()) << fields;
    }
    EXPECT_EQ(executed, 0);
}

// B04: the time for a head is one, however steadily it trickles.
TEST_F(HttpSessionTest, B04_ATricklingHeadIs408AfterTenSeconds) {
    open();
    const std::string head = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(peer_receives(), "") << "after " << i << " s";
        peer_sends(head.substr(i, 1));
        advance(1s);
    }
    EXPECT_THAT(peer_receives(), StartsWith("HTTP/1.1 408 "));
    EXPECT_TRUE(peer_sees_end());
}

// B71: TLS and HTTP/2 on the plain port.
TEST_F(HttpSessionTest, B71_OtherProtocolsEndTheConnection) {
    for (const std::string& noise :
         {std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11},
          std::string{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
          std::string{"\x80\x2e\x01\x03\x01"},
          std::string(100, '\0')}) {
        peer_.reset();
        const std::string answer = ask(noise);
        EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 400 ")) << answer;
        EXPECT_TRUE(peer_sees_end());
    }
}

// Security 2.11: small bytes that unpack to large ones.
TEST_F(HttpSessionTest, S211_CompressedBodiesAre415) {
    const auto status = [&](const char* encoding) {
        peer_.reset();
        return ask("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Encoding: " + std::string{encoding} +
                   "\r\nContent-Length: 2\r\n\r\nxx")
            .substr(9, 3);
    };
    for (const char* encoding : {"gzip", "deflate", "br", "identity, gzip", ""}) {
        EXPECT_EQ(status(encoding), "415") << encoding;
    }
    EXPECT_EQ(status("Identity"), "200");
}

TEST_F(HttpSessionTest, HS29_ARequestThatHasBegunIsAnsweredWhileDraining) {
    open();
    peer_sends("GET /raw HTTP/1.1\r\nHost: h\r\nUpgrade: raw\r\n");
    server_.start_draining([] {});
    shard_.announce_shutdown();
    peer_sends("Connection: Upgrade\r\n\r\n");
    EXPECT_THAT(
        peer_receives(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Connection: close\r\n")));
    EXPECT_TRUE(peer_sees_end());
}

}  // namespace
}  // namespace crier::http
