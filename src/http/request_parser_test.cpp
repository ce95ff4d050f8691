#include "http/request_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crier::http {
namespace {

const HttpConfig kLimits;

/// What came out of feeding `text` in pieces of `piece` bytes.
struct Outcome {
    std::optional<Status> refused;
    std::string body;
    bool is_complete = false;
    std::string unused;
    Request request;
};

Outcome feed(const std::string& text, std::size_t piece) {
    RequestParser parser{kLimits};
    Outcome outcome;
    std::string waiting;
    std::size_t at = 0;
    while (true) {
        const auto step = parser.parse(as_bytes(waiting));
        if (!step) {
            outcome.refused = step.error().status;
            return outcome;
        }
        if (step->event == RequestParser::Event::Body) outcome.body += as_text(parser.body());
        waiting.erase(0, step->used);
        if (step->event == RequestParser::Event::Complete) {
            outcome.is_complete = true;
            outcome.unused = waiting + text.substr(at);
            outcome.request = std::move(parser.request());
            return outcome;
        }
        if (step->event == RequestParser::Event::NeedMore) {
            if (at >= text.size()) return outcome;
            waiting += text.substr(at, piece);
            at += std::min(piece, text.size() - at);
        }
    }
}

const std::vector<std::size_t> kPieces = {1, 2, 3, 7, 997, 1'000'000};

TEST(RequestParserTest, ReadsARequestInPiecesOfAnySize) {
    const std::string text =
        "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nContent-Length: 5\r\n\r\nhelloGET /";
    for (const std::size_t piece : kPieces) {
        const Outcome outcome = feed(text, piece);
        ASSERT_TRUE(outcome.is_complete) << piece;
        EXPECT_EQ(outcome.request.method, Method::Post);
        EXPECT_EQ(outcome.request.target.path, "/a");
        EXPECT_EQ(outcome.request.headers.find("x-one"), "1");
        EXPECT_EQ(outcome.body, "hello");
        EXPECT_EQ(outcome.unused, "GET /");
    }
}

TEST(RequestParserTest, ReadsChunksInPiecesOfAnySize) {
    const std::string text =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5;ext=value\r\nhello\r\nA\r\n, world!!!\r\n0\r\n\r\nrest";
    for (const std::size_t piece : kPieces) {
        const Outcome outcome = feed(text, piece);
        ASSERT_TRUE(outcome.is_complete) << piece;
        EXPECT_EQ(outcome.body, "hello, world!!!");
        EXPECT_EQ(outcome.unused, "rest");
    }
}

std::string get_with(const std::string& fields) {
    return "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

TEST(RequestParserTest, LimitsHaveTheirOwnStatus) {
    EXPECT_EQ(
        feed("GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 100).refused,
        Status::UriTooLong)
        << "B01";
    EXPECT_EQ(
        feed(get_with("X: " + std::string(20'000, 'a') + "\r\n"), 100).refused,
        Status::HeaderFieldsTooLarge)
        << "B02";
    std::string fields;
    for (int i = 0; i < 101; ++i) fields += "X-" + std::to_string(i) + ": v\r\n";
    EXPECT_EQ(feed(get_with(fields), 1'000'000).refused, Status::HeaderFieldsTooLarge) << "B02";
}

TEST(RequestParserTest, RefusesNoiseWithoutCollectingIt) {
    for (const std::string& text :
         {std::string{"\x16\x03\x01\x02"},
          std::string{"\r\n\r\nGET"},
          std::string{"   \r\n"},
          std::string(1, '\0')}) {
        EXPECT_EQ(feed(text, 1).refused, Status::BadRequest);
    }
    EXPECT_EQ(feed("GET / HTTP/1.1\nHost: h\n\n", 100).refused, Status::BadRequest);
}

TEST(RequestParserTest, VersionsAndMethodsHaveTheirOwnStatus) {
    EXPECT_EQ(
        feed("GET / HTTP/9.9\r\nHost: h\r\n\r\n", 100).refused, Status::HttpVersionNotSupported);
    EXPECT_EQ(feed("GET / http/1.1\r\nHost: h\r\n\r\n", 100).refused, Status::BadRequest);
    EXPECT_EQ(feed("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 100).refused, Status::BadRequest) << "HS30";
    EXPECT_EQ(feed("FOOBAR / HTTP/1.1\r\nHost: h\r\n\r\n", 100).refused, Status::NotImplemented);
    EXPECT_EQ(feed("get / HTTP/1.1\r\nHost: h\r\n\r\n", 100).refused, Status::NotImplemented);
}

TEST(RequestParserTest, ALongMethodIsRefusedBeforeTheLineEnds) {
    EXPECT_EQ(feed(std::string(33, 'A'), 1).refused, Status::BadRequest);
    EXPECT_EQ(feed(std::string(70'000, 'A') + " / HTTP/1.1\r\n", 100).refused, Status::BadRequest);
}

TEST(RequestParserTest, HostIsWantedInHttp10Too) {
    EXPECT_EQ(feed("GET / HTTP/1.0\r\n\r\n", 100).refused, Status::BadRequest);
}

TEST(RequestParserTest, TheLengthOfABodyIsWrittenPlainly) {
    for (const std::string& field :
         {std::string{"Content-Length:  5"},
          std::string{"Content-Length:\t5"},
          std::string{"Content-Length: 5 "},
          std::string{"Transfer-Encoding: chunked\t"}}) {
        const std::string head = "POST / HTTP/1.1\r\nHost: h\r\n" + field + "\r\n\r\n";
        EXPECT_EQ(feed(head, 100).refused, Status::BadRequest) << field;
    }
    EXPECT_TRUE(feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length:2\r\n\r\nok", 100).is_complete);
    EXPECT_TRUE(feed("GET / HTTP/1.1\r\nHost: \t h \r\n\r\n", 100).is_complete);
}

TEST(RequestParserTest, ContentTypeIsGivenOnce) {
    const std::string fields = "Content-Type: text/plain\r\nContent-Type: text/html\r\n";
    EXPECT_EQ(feed(get_with(fields), 100).refused, Status::BadRequest);
}

TEST(RequestParserTest, TraceTakesNoBody) {
    EXPECT_EQ(
        feed("TRACE / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", 100).refused,
        Status::BadRequest);
}

TEST(RequestParserTest, ATrailerIsRefusedAtItsFirstByte) {
    const std::string body =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0";
    for (const std::size_t piece : kPieces) {
        EXPECT_EQ(feed(body + "\r\n\n", piece).refused, Status::BadRequest) << piece;
        EXPECT_EQ(feed(body + "\r\nX", piece).refused, Status::BadRequest) << piece;
        EXPECT_EQ(feed(body + ";a=b\r\n\rX", piece).refused, Status::BadRequest) << piece;
        EXPECT_TRUE(feed(body + ";a=b\r\n\r\n", piece).is_complete) << piece;
        EXPECT_EQ(feed(body + "\r\n\r", piece).refused, std::nullopt) << piece;
    }
}

TEST(RequestParserTest, ABodyThatIsOnlyTheLastChunkMayArriveByteByByte) {
    const std::string text =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        const Outcome outcome = feed(text, piece);
        EXPECT_TRUE(outcome.is_complete) << piece;
        EXPECT_EQ(outcome.body, "") << piece;
    }
}

TEST(RequestParserTest, AChunkHeaderHasALimit) {
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;";
    EXPECT_EQ(feed(head + std::string(100'000, 'e'), 100).refused, Status::BadRequest);
    EXPECT_EQ(
        feed(head + "x=" + std::string(300, 'e') + "\r\nhello\r\n0\r\n\r\n", 100).refused,
        Status::BadRequest);
}

}  // namespace
}  // namespace crier::http
