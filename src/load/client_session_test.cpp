#include "load/client_session.hpp"

#include "load/opening_handshake.hpp"
#include "websocket/message_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace crier::load {
namespace {

using websocket::Opcode;

std::string accepted() {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "sec-websocket-accept:  s3pPLMBiTxaQ9kYGzzhZRbK+xOo= \r\n\r\n";
}

std::string frame(std::string_view payload, Opcode opcode = Opcode::Text) {
    return std::string{as_text(websocket::encode_frame(opcode, as_bytes(payload)).view())};
}

/// The server's side of a session, and what its owner heard.
class Owner final : public ClientSession::Owner {
public:
    explicit Owner(Protocol protocol) : session{protocol, *this} {
        session.start(SharedBytes::copy_of(opening_request({"h", 80, "/p"})));
        sent.clear();
    }

    void send(SharedBytes bytes) override {
        std::vector<std::byte> copy(bytes.view().begin(), bytes.view().end());
        const websocket::WebSocketConfig limits;
        websocket::MessageParser parser{limits};
        if (parser.parse(copy)) sent.emplace_back(as_text(parser.payload()));
    }
    void on_ready() override { ++ready; }
    void on_text(std::string_view text) override { texts.emplace_back(text); }
    void on_failed(std::string reason) override { failures.push_back(std::move(reason)); }

    ClientSession session;
    std::vector<std::string> sent;  // Payloads of frames.
    std::vector<std::string> texts;
    std::vector<std::string> failures;
    int ready = 0;
};

TEST(ClientSessionTest, PlainIsReadyAfterTheHandshake) {
    Owner owner{Protocol::Plain};
    owner.session.read(accepted() + frame("early"));

    EXPECT_EQ(owner.ready, 1);
    EXPECT_TRUE(owner.session.is_ready());
    EXPECT_EQ(owner.texts, (std::vector<std::string>{"early"}));
}

TEST(ClientSessionTest, SocketIoGoesThroughSessionAndNamespace) {
    Owner owner{Protocol::SocketIo};
    owner.session.read(accepted());
    EXPECT_TRUE(owner.sent.empty()) << "the server speaks first";
    owner.session.read(frame(R"(0{"sid":"x"})"));
    EXPECT_EQ(owner.sent, (std::vector<std::string>{"40"}));
    EXPECT_FALSE(owner.session.is_ready());
    owner.session.read(frame(R"(40{"sid":"y"})"));
    EXPECT_EQ(owner.ready, 1);

    owner.session.read(frame("2") + frame(R"(42["msg","x"])"));
    EXPECT_EQ(owner.sent.back(), "3");
    EXPECT_EQ(owner.texts, (std::vector<std::string>{R"(42["msg","x"])"}));
}

TEST(ClientSessionTest, BytesMayComeOneByOne) {
    Owner owner{Protocol::SocketIo};
    const std::string all = accepted() + frame("0{}") + frame("40{}") + frame("42[\"a\"]");
    for (const char c : all) owner.session.read({&c, 1});
    EXPECT_EQ(owner.ready, 1);
    EXPECT_EQ(owner.texts.size(), 1U);
}

TEST(ClientSessionTest, APingIsAnswered) {
    Owner owner{Protocol::Plain};
    owner.session.read(accepted() + frame("are you there", Opcode::Ping));
    EXPECT_EQ(owner.sent, (std::vector<std::string>{"are you there"}));
}

struct Refusal {
    Protocol protocol;
    std::string bytes;
    std::string reason;
};

TEST(ClientSessionTest, WhateverEndsItIsSaidOnceAndNothingFollows) {
    std::string wrong = accepted();
    wrong.replace(wrong.find("s3p"), 3, "abc");
    const std::vector<Refusal> refusals{
        {Protocol::Plain,
         "HTTP/1.1 503 Busy\r\n\r\n",
         "the server refused the handshake: HTTP/1.1 503 Busy"},
        {Protocol::Plain, wrong, "the server's Sec-WebSocket-Accept is wrong"},
        {Protocol::Plain,
         std::string(17'000, 'x'),
         "the server's answer to the handshake does not end"},
        {Protocol::Plain,
         accepted() + frame("", Opcode::Close),
         "the server closed the connection"},
        {Protocol::Plain, accepted() + "\xC1\x01x", "the server set a reserved bit"},
        {Protocol::SocketIo,
         accepted() + frame("0{}") + frame("44{}"),
         "the server refused the namespace: {}"},
        {Protocol::SocketIo,
         accepted() + frame("0{}") + frame("40{}") + frame("41"),
         "the server disconnected the client"},
    };
    for (const auto& [protocol, bytes, reason] : refusals) {
        Owner owner{protocol};
        owner.session.read(bytes + frame("42[\"late\"]"));
        owner.session.read(frame("42[\"later\"]"));
        EXPECT_EQ(owner.failures, (std::vector<std::string>{reason}));
        EXPECT_TRUE(owner.texts.empty()) << reason;
        EXPECT_FALSE(owner.session.is_ready());
    }
}

TEST(ClientSessionTest, ItBeginsAgainOnANewConnection) {
    Owner owner{Protocol::Plain};
    owner.session.read(accepted() + frame("cut").substr(0, 3));
    owner.session.close();
    owner.session.start(SharedBytes::copy_of(opening_request({"h", 80, "/p"})));
    owner.session.read(accepted() + frame("whole"));

    EXPECT_EQ(owner.ready, 2);
    EXPECT_EQ(owner.texts, (std::vector<std::string>{"whole"}));
}

TEST(OpeningHandshakeTest, TheRequestNamesHostAndPath) {
    const std::string request = opening_request({"h.example", 8080, "/p?q"});
    EXPECT_TRUE(request.starts_with("GET /p?q HTTP/1.1\r\nHost: h.example:8080\r\n"));
    EXPECT_TRUE(request.ends_with("\r\n\r\n"));
}

}  // namespace
}  // namespace crier::load
