#include "websocket/session.hpp"

#include "base/hex.hpp"
#include "net/connection_test_fixture.hpp"
#include "websocket/client_frames.hpp"

#include <gmock/gmock.h>

namespace crier::websocket {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Echoes text, and does what a text asks for.
class TestApplication final : public Application {
public:
    explicit TestApplication(std::vector<std::string>& log) : log_{log} {}
    void on_open(Session& session) override { session_ = &session; }
    void on_text(std::string_view text) override {
        log_.push_back("text:" + std::string{text.substr(0, 20)});
        if (text == "close me") {
            session_->close(CloseCode::TooManyRequests);
        } else {
            session_->send(encode_text(text));
        }
    }
    void on_binary(Bytes bytes) override {
        log_.push_back("binary:" + std::to_string(bytes.size()));
    }
    void on_closed(std::uint16_t code) override {
        log_.push_back("closed " + std::to_string(code));
    }

private:
    std::vector<std::string>& log_;
    Session* session_ = nullptr;
};

class WebSocketSessionTest : public net::ConnectionFixture {
protected:
    void open() {
        net::Connection& connection = connect();
        connection.replace_handler(
            std::make_unique<Session>(
                connection, std::make_unique<TestApplication>(events_), ws_config_, ws_metrics_),
            {});
    }

    std::string peer_hex() { return to_hex(as_bytes(peer_receives())); }

    WebSocketConfig ws_config_;
    WebSocketMetrics ws_metrics_{registry_};
    std::vector<std::string> events_;
};

TEST_F(WebSocketSessionTest, EchoesText) {
    open();
    peer_sends(client_text("Hello"));
    EXPECT_EQ(peer_hex(), "810548656c6c6f");
    EXPECT_THAT(events_, ElementsAre("text:Hello"));
}

TEST_F(WebSocketSessionTest, AnswersAPingWithItsPayload) {
    open();
    peer_sends(encode_client_frame({.opcode = Opcode::Ping, .payload = "abc"}));
    EXPECT_EQ(peer_hex(), "8a03616263");
}

TEST_F(WebSocketSessionTest, AnswersACloseWithItsCodeAndEndsTheConnection) {
    open();
    peer_sends(client_close(3000, "bye"));
    EXPECT_EQ(peer_hex(), "88020bb8");
    EXPECT_TRUE(peer_sees_end());
    EXPECT_THAT(events_, ElementsAre("closed 3000"));
    peer_.reset();
    turn();
    EXPECT_TRUE(is_gone());
}

TEST_F(WebSocketSessionTest, ACloseWithoutACodeIsAnswered1000) {
    open();
    peer_sends(encode_client_frame({.opcode = Opcode::Close}));
    EXPECT_EQ(peer_hex(), "880203e8");
}

TEST_F(WebSocketSessionTest, NothingIsHandledAfterAClose) {
    open();
    peer_sends(
        client_close(1000) + client_text("late") + encode_client_frame({.opcode = Opcode::Ping}));
    EXPECT_EQ(peer_hex(), "880203e8");
    EXPECT_THAT(events_, ElementsAre("closed 1000"));
}

TEST_F(WebSocketSessionTest, AViolationIsToldWithItsCode) {
    open();
    peer_sends(encode_client_frame({.payload = "x", .is_masked = false}));
    EXPECT_EQ(peer_hex().substr(4, 4), "03ea");
    EXPECT_TRUE(peer_sees_end());
    EXPECT_THAT(events_, ElementsAre("closed 1002"));
}

TEST_F(WebSocketSessionTest, OurCloseWaitsForThePeersAndHandlesNothingMore) {
    open();
    peer_sends(client_text("close me") + client_text("more"));
    EXPECT_EQ(peer_hex().substr(4, 4), "0fbd");
    EXPECT_THAT(events_, ElementsAre("text:close me", "closed 4029"));
    peer_sends(client_close(4029));
    EXPECT_TRUE(peer_sees_end());
}

TEST_F(WebSocketSessionTest, APeerThatDoesNotAnswerOurCloseIsDropped) {
    open();
    peer_sends(client_text("close me"));
    advance(4s);
    EXPECT_FALSE(is_gone());
    advance(1s);
    EXPECT_TRUE(is_gone());
}

// Contract A, item 23: a peer that stops answering pings is closed between 30 and 60 s later.
TEST_F(WebSocketSessionTest, A23_APeerThatDoesNotAnswerAPingIsDropped) {
    open();
    advance(30s);
    EXPECT_EQ(peer_hex(), "8900");
    advance(29s);
    EXPECT_FALSE(is_gone());
    advance(1s);
    EXPECT_TRUE(is_gone());
    EXPECT_THAT(events_, ElementsAre("closed 1006"));
}

// Contract A, item 24: a silent but ponging peer stays connected.
TEST_F(WebSocketSessionTest, A24_ASilentPeerThatAnswersPingsStays) {
    open();
    for (int i = 0; i < 6; ++i) {
        advance(30s);
        EXPECT_EQ(peer_hex(), "8900");
        peer_sends(encode_client_frame({.opcode = Opcode::Pong}));
    }
    EXPECT_FALSE(is_gone());
    EXPECT_THAT(events_, IsEmpty());
}

TEST_F(WebSocketSessionTest, FX05_AnUnfinishedMessageIsNotWaitedForForEver) {
    open();
    peer_sends(encode_client_frame({.payload = "begin", .is_final = false}));
    for (int i = 0; i < 2; ++i) {
        advance(30s);
        peer_sends(encode_client_frame({.opcode = Opcode::Pong}));
    }
    EXPECT_THAT(events_, ElementsAre("closed 1008"));
}

// Engine.IO has a heartbeat of its own; the other limits per interval stay.
TEST_F(WebSocketSessionTest, FX05_AnUnfinishedMessageEndsWithoutPingsToo) {
    ws_config_.sends_pings = false;
    open();
    for (int i = 0; i < 4; ++i) advance(30s);
    EXPECT_EQ(peer_hex(), "");
    EXPECT_THAT(events_, IsEmpty()) << "a silent peer stays";
    peer_sends(encode_client_frame({.payload = "begin", .is_final = false}));
    advance(30s);
    advance(30s);
    EXPECT_THAT(events_, ElementsAre("closed 1008"));
}

TEST_F(WebSocketSessionTest, FX08_PingsOfAPeerThatDoesNotReadEndTheConnection) {
    open();
    std::string pings;
    for (int i = 0; i < 1'000; ++i) {
        pings += encode_client_frame({.opcode = Opcode::Ping, .payload = std::string(125, 'p')});
    }
    for (int i = 0; i < 100 && !is_gone(); ++i) {
        ::send(peer_.get(), pings.data(), pings.size(), MSG_NOSIGNAL);
        turn();
    }
    EXPECT_TRUE(is_gone());
    EXPECT_THAT(events_, ElementsAre("closed 1006"));
}

TEST_F(WebSocketSessionTest, APingFloodOfAPeerThatReadsIsAnswered) {
    open();
    std::string pings;
    for (int i = 0; i < 500; ++i) pings += encode_client_frame({.opcode = Opcode::Ping});
    peer_sends(pings);
    EXPECT_EQ(peer_receives().size(), 500U * 2U);
}

// Security 2.12: pings are counted too, also of a peer that reads its pongs.
TEST_F(WebSocketSessionTest, S212_MorePingsThanTheIntervalAllowsAreClosed1008) {
    ws_config_.max_pings_per_interval = 20;
    open();
    const std::string ping = encode_client_frame({.opcode = Opcode::Ping});
    for (int i = 0; i < 20; ++i) peer_sends(ping);
    EXPECT_EQ(peer_receives().size(), 40U);
    advance(30s);
    peer_sends(encode_client_frame({.opcode = Opcode::Pong}));
    for (int i = 0; i < 20; ++i) peer_sends(ping);
    EXPECT_EQ(peer_hex().substr(0, 8), "89008a00") << "a new interval, a new count";
    peer_sends(ping);
    EXPECT_EQ(peer_hex().substr(4, 4), "03f0");
    EXPECT_THAT(events_, ElementsAre("closed 1008"));
}

TEST_F(WebSocketSessionTest, FX20_AResetIsTheEnd) {
    open();
    peer_sends(encode_client_frame({.payload = std::string(100, 'x')}).substr(0, 50));
    peer_.reset();
    turn();
    EXPECT_THAT(events_, ElementsAre("closed 1006"));
    EXPECT_TRUE(is_gone());
}

}  // namespace
}  // namespace crier::websocket
