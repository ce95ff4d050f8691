#include "engineio/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <optional>

namespace crier::engineio {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Kind = Session::PollAnswer::Kind;

/// What a server frame of less than 126 bytes carries.
std::string payload_of(const SharedBytes& frame) {
    return std::string{as_text(frame.view().subspan(2))};
}

class FakeSocket final : public TransportSocket, private FrameOutlet {
public:
    bool send_frames(SharedBytes frames) override {
        sent.push_back(payload_of(frames));
        return !is_closed;
    }
    void close() override { is_closed = true; }
    bool is_drained() const override { return is_ready; }
    FrameOutlet& outlet() override { return *this; }

    std::vector<std::string> sent;
    bool is_closed = false;
    bool is_ready = true;

private:
    bool put(const SharedBytes& frame, FramePolicy policy) override {
        const bool is_taken = policy.urgency == Urgency::Reliable || is_ready;
        return is_taken && send_frames(frame);
    }
};

/// What an application saw; outlives it.
struct Seen {
    std::vector<std::string> texts;
    std::vector<std::string> binaries;
    std::vector<CloseReason> closed;
    int upgrades = 0;
};

class RecordingApplication final : public Application {
public:
    explicit RecordingApplication(Seen& seen) : seen_{seen} {}
    void on_open(Session&) override {}
    void on_text(std::string_view text) override { seen_.texts.emplace_back(text); }
    void on_binary(Bytes bytes) override { seen_.binaries.emplace_back(as_text(bytes)); }
    void on_upgraded() override { ++seen_.upgrades; }
    void on_closed(CloseReason reason) override { seen_.closed.push_back(reason); }

private:
    Seen& seen_;
};

/// Sections 1.2 to 1.6 of the protocol, on a clock turned by hand.
class SessionTest : public ::testing::Test, protected SessionOwner {
protected:
    SessionTest() {
        config_.ping_interval = 300ms;
        config_.ping_timeout = 200ms;
        config_.upgrade_timeout = 1s;
    }
    ~SessionTest() override {
        if (session_ && !is_gone_) {
            session_->close(CloseReason::ForcedClose);
            advance(config_.goodbye_timeout + 1ms);
        }
    }

    Session& make(bool is_base64_only = false) {
        session_.emplace(Session::Parts{
            .loop = loop_,
            .config = config_,
            .sid = "S",
            .is_base64_only = is_base64_only,
            .application = std::make_unique<RecordingApplication>(seen_),
            .owner = *this});
        return *session_;
    }
    void on_session_upgraded(Session&) override { ++owner_upgrades_; }
    void on_session_closed(Session&, CloseReason reason) override {
        owner_closed_.push_back(reason);
    }
    void on_session_gone(Session&) override { is_gone_ = true; }

    Session& open_polling() {
        Session& session = make();
        opening_ = session.open_polling();
        return session;
    }
    Session& open_websocket(bool is_base64_only = false) {
        Session& session = make(is_base64_only);
        session.open_websocket(socket_);
        socket_.sent.clear();
        return session;
    }
    /// A GET; its answer lands in answers_.
    void poll() {
        session_->poll([this](Session::PollAnswer answer) {
            kinds_.push_back(answer.kind);
            answers_.push_back(std::move(answer.body));
        });
        loop_.run_ready();
    }
    Session::Posted post(std::string_view body) {
        EXPECT_TRUE(session_->begin_post());
        return session_->finish_post(body);
    }
    void advance(std::chrono::milliseconds by) {
        clock_.advance(by);
        loop_.run_ready();
    }
    void turn() { loop_.run_ready(); }

    ManualClock clock_;
    loop::EventLoop loop_{0, clock_};
    EngineConfig config_;
    Seen seen_;
    FakeSocket socket_;
    FakeSocket probe_;
    std::string opening_;
    std::vector<Kind> kinds_;
    std::vector<std::string> answers_;
    int owner_upgrades_ = 0;
    std::vector<CloseReason> owner_closed_;
    bool is_gone_ = false;
    std::optional<Session> session_;
};

// --- 1.2 Handshake -------------------------------------------------------------------------------

TEST_F(SessionTest, E12_PollingOpensWithTheFiveKeys) {
    open_polling();
    EXPECT_EQ(
        opening_,
        R"(0{"sid":"S","upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000})");
}

TEST_F(SessionTest, E12_WebSocketOpensWithoutUpgrades) {
    config_.max_payload_bytes = 9;
    make().open_websocket(socket_);
    // Longer than 125 bytes or not, the text ends the same way.
    ASSERT_EQ(socket_.sent.size(), 1U);
    EXPECT_THAT(socket_.sent[0], ::testing::HasSubstr(R"("upgrades":[])"));
}

// --- 1.3 Packets ---------------------------------------------------------------------------------

TEST_F(SessionTest, E13_WhatIsSentInOneTurnLeavesInOneAnswer) {
    Session& session = open_polling();
    poll();
    EXPECT_THAT(answers_, IsEmpty());
    session.send("a");
    session.send("b");
    session.send_binary(as_bytes(std::string_view{"\x01\x02\x03\x04"}));
    turn();
    EXPECT_THAT(
        answers_,
        ElementsAre("4a\x1e"
                    "4b\x1e"
                    "bAQIDBA=="));
}

TEST_F(SessionTest, E13_AGetIsAnsweredAtOnceWithWhatWaited) {
    Session& session = open_polling();
    session.send("a");
    poll();
    EXPECT_THAT(answers_, ElementsAre("4a"));
}

TEST_F(SessionTest, E13_APostBringsItsMessagesInOrder) {
    open_polling();
    EXPECT_EQ(
        post("4one\x1e"
             "bAQID\x1e"
             "4two"),
        Session::Posted::Taken);
    EXPECT_THAT(seen_.texts, ElementsAre("one", "two"));
    EXPECT_THAT(seen_.binaries, ElementsAre("\x01\x02\x03"));
}

TEST_F(SessionTest, E13_AMalformedPostEndsTheSessionAndHandsOutNothing) {
    open_polling();
    EXPECT_EQ(
        post("4one\x1e"
             "abc"),
        Session::Posted::Refused);
    EXPECT_THAT(seen_.texts, IsEmpty());
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::ParseError));
    EXPECT_TRUE(is_gone_);
}

TEST_F(SessionTest, E13_BinaryIsAFrameOnWebSocketAndTextWhereItWasAskedFor) {
    Session& session = open_websocket();
    session.send("a");
    session.send_binary(as_bytes(std::string_view{"\x01\x02"}));
    EXPECT_THAT(socket_.sent, ElementsAre("4a", "\x01\x02"));
}

TEST_F(SessionTest, E11_B64MakesBinaryTextOnWebSocketToo) {
    Session& session = open_websocket(true);
    session.send("a");
    session.send_binary(as_bytes(std::string_view{"\x01\x02"}));
    EXPECT_THAT(socket_.sent, ElementsAre("4a", "bAQI="));
}

TEST_F(SessionTest, E13_ATextFrameWithBase64IsABinaryMessage) {
    open_websocket();
    session_->on_socket_text(socket_, "bAQID");
    EXPECT_THAT(seen_.binaries, ElementsAre("\x01\x02\x03"));
}

// --- 1.4 Heartbeat -------------------------------------------------------------------------------

TEST_F(SessionTest, E14_AClientThatNeverAnswersIsGoneWhenItsTimeIsOver) {
    open_websocket();
    advance(300ms);
    EXPECT_THAT(socket_.sent, ElementsAre("2"));
    advance(200ms);
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::PingTimeout));
    EXPECT_TRUE(socket_.is_closed);
    EXPECT_TRUE(is_gone_);
}

TEST_F(SessionTest, E14_APongBringsTheNextPingAnIntervalLater) {
    open_websocket();
    for (int i = 0; i < 10; ++i) {
        advance(300ms);
        advance(100ms);
        session_->on_socket_text(socket_, "3");
    }
    EXPECT_EQ(socket_.sent.size(), 10U);
    EXPECT_THAT(seen_.closed, IsEmpty());
}

TEST_F(SessionTest, E14_OtherTrafficBuysTimeOncePerPing) {
    open_websocket();
    advance(300ms);
    advance(150ms);
    session_->on_socket_text(socket_, "4x");
    advance(150ms);
    EXPECT_THAT(seen_.closed, IsEmpty());
    session_->on_socket_text(socket_, "4y");
    advance(60ms);
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::PingTimeout));
}

// B14.
TEST_F(SessionTest, B14_APingOfTheClientEndsTheSession) {
    open_websocket();
    session_->on_socket_text(socket_, "2");
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::TransportError));
    EXPECT_TRUE(socket_.is_closed);
}

// --- 1.5 Upgrade ---------------------------------------------------------------------------------

TEST_F(SessionTest, E15_TheUpgradeLosesNothingAndKeepsTheOrder) {
    Session& session = open_polling();
    poll();
    ASSERT_TRUE(session.begin_probe(probe_));
    session.on_socket_text(probe_, "2probe");
    EXPECT_THAT(probe_.sent, ElementsAre("3probe"));
    EXPECT_THAT(answers_, ElementsAre("6")) << "the client waits for its GET to end";

    session.send("while");
    session.send_binary(as_bytes(std::string_view{"\x01"}));
    session.on_socket_text(probe_, "5");
    session.send("after");

    EXPECT_THAT(probe_.sent, ElementsAre("3probe", "4while", "\x01", "4after"));
    EXPECT_EQ(seen_.upgrades, 1);
    EXPECT_EQ(owner_upgrades_, 1);
    EXPECT_FALSE(session.is_polling());
}

TEST_F(SessionTest, E15_WhileTheUpgradeIsPendingEveryGetIsAnsweredAtOnce) {
    Session& session = open_polling();
    ASSERT_TRUE(session.begin_probe(probe_));
    session.on_socket_text(probe_, "2probe");
    poll();
    poll();
    EXPECT_THAT(answers_, ElementsAre("6", "6"));
    session.send("m");
    poll();
    EXPECT_EQ(answers_.back(), "4m");
}

TEST_F(SessionTest, E15_AfterTheUpgradePollingIsOver) {
    Session& session = open_polling();
    ASSERT_TRUE(session.begin_probe(probe_));
    session.on_socket_text(probe_, "2probe");
    session.on_socket_text(probe_, "5");
    poll();
    EXPECT_THAT(kinds_, ElementsAre(Kind::NotPolling));
    EXPECT_FALSE(session.begin_post());
    FakeSocket second;
    EXPECT_FALSE(session.begin_probe(second)) << "B13";
    EXPECT_TRUE(session.is_open());
}

TEST_F(SessionTest, B12_AProbeThatSaysSomethingElseIsClosedAndPollingGoesOn) {
    for (const char* text : {"5", "3probe", "4hello", "2", ""}) {
        FakeSocket stranger;
        Session& session = session_ ? *session_ : open_polling();
        ASSERT_TRUE(session.begin_probe(stranger)) << text;
        session.on_socket_text(stranger, text);
        EXPECT_TRUE(stranger.is_closed) << text;
        EXPECT_TRUE(session.is_open() && session.is_polling()) << text;
    }
    session_->send("m");
    poll();
    EXPECT_THAT(answers_, ElementsAre("4m"));
}

TEST_F(SessionTest, B12_AProbeThatTakesTooLongIsClosedAndPollingGoesOn) {
    Session& session = open_polling();
    config_.ping_interval = 10s;
    session.finish_post("3");
    ASSERT_TRUE(session.begin_probe(probe_));
    session.on_socket_text(probe_, "2probe");
    post("3");
    advance(1001ms);
    EXPECT_TRUE(probe_.is_closed);
    EXPECT_TRUE(session.is_open());
}

TEST_F(SessionTest, E15_ASecondProbeIsTurnedAway) {
    Session& session = open_polling();
    ASSERT_TRUE(session.begin_probe(probe_));
    FakeSocket second;
    EXPECT_FALSE(session.begin_probe(second));
}

// --- 1.6 Closing ---------------------------------------------------------------------------------

TEST_F(SessionTest, E16_AClientThatClosesGetsItsHeldGetAnswered) {
    open_polling();
    poll();
    EXPECT_EQ(post("1"), Session::Posted::Taken);
    EXPECT_THAT(answers_, ElementsAre("6"));
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::TransportClose));
    EXPECT_TRUE(is_gone_);
}

TEST_F(SessionTest, E16_WhenWeCloseTheHeldGetTellsTheClient) {
    Session& session = open_polling();
    poll();
    session.close(CloseReason::ForcedClose);
    EXPECT_THAT(answers_, ElementsAre("1"));
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::ForcedClose));
    EXPECT_TRUE(is_gone_);
}

TEST_F(SessionTest, E16_WhenWeCloseBetweenGetsTheNextOneTellsTheClient) {
    Session& session = open_polling();
    session.send("last words");
    session.close(CloseReason::ForcedClose);
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::ForcedClose));
    EXPECT_FALSE(is_gone_);
    poll();
    EXPECT_THAT(answers_, ElementsAre("4last words"));
    EXPECT_FALSE(is_gone_);
    poll();
    EXPECT_THAT(answers_, ElementsAre("4last words", "1"));
    EXPECT_TRUE(is_gone_);
}

TEST_F(SessionTest, E16_LastWordsAreHeardBeforeTheEnd) {
    Session& session = open_polling();
    poll();
    session.send("last words");
    session.close(CloseReason::ForcedClose);
    EXPECT_THAT(answers_, ElementsAre("4last words"));
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::ForcedClose));
    poll();
    EXPECT_THAT(answers_, ElementsAre("4last words", "1"));
    EXPECT_TRUE(is_gone_);
}

TEST_F(SessionTest, E16_ADroppedSessionWaitsForNoGet) {
    Session& session = open_polling();
    session.drop(CloseReason::ServerShuttingDown);
    EXPECT_TRUE(is_gone_);
    EXPECT_THAT(owner_closed_, ElementsAre(CloseReason::ServerShuttingDown));
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::ServerShuttingDown));
}

TEST_F(SessionTest, E16_AGoodbyeThatNobodyFetchesEnds) {
    Session& session = open_polling();
    session.close(CloseReason::ForcedClose);
    advance(30s);
    EXPECT_TRUE(is_gone_);
}

// B07.
TEST_F(SessionTest, B07_OverlappingGetsEndTheSession) {
    open_polling();
    poll();
    poll();
    EXPECT_THAT(answers_, ElementsAre("1", ""));
    EXPECT_THAT(kinds_, ElementsAre(Kind::Body, Kind::Overlapping));
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::TransportError));
}

TEST_F(SessionTest, B07_OverlappingPostsEndTheSession) {
    Session& session = open_polling();
    EXPECT_TRUE(session.begin_post());
    EXPECT_FALSE(session.begin_post());
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::TransportError));
    EXPECT_EQ(session.finish_post("4late"), Session::Posted::Refused);
    EXPECT_THAT(seen_.texts, IsEmpty());
}

TEST_F(SessionTest, E16_AClientThatGivesUpAHeldGetIsGone) {
    Session& session = open_polling();
    poll();
    session.on_poll_aborted();
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::TransportClose));
    EXPECT_TRUE(is_gone_);
}

TEST_F(SessionTest, B05_ABodyThatIsTooLargeEndsTheSession) {
    Session& session = open_polling();
    ASSERT_TRUE(session.begin_post());
    session.fail_post();
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::TransportError));
}

TEST_F(SessionTest, E16_OnWebSocketACloseEndsTheSocketItself) {
    open_websocket();
    session_->on_socket_text(socket_, "1");
    EXPECT_TRUE(socket_.is_closed);
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::TransportClose));
}

TEST_F(SessionTest, TheEndOfTheSocketIsTheEndOfTheSession) {
    open_websocket();
    session_->on_socket_closed(socket_);
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::TransportClose));
    EXPECT_TRUE(is_gone_);
}

// --- Limits --------------------------------------------------------------------------------------

TEST_F(SessionTest, AClientThatDoesNotPollIsGivenUpAboveTheLimit) {
    config_.max_waiting_bytes = 100;
    Session& session = open_polling();
    EXPECT_TRUE(session.send(std::string(60, 'x')));
    EXPECT_FALSE(session.send(std::string(60, 'x')));
    EXPECT_THAT(seen_.closed, ElementsAre(CloseReason::TransportError));
}

TEST_F(SessionTest, AVolatileMessageIsLeftOutUnlessItCanLeaveNow) {
    const SharedBytes element = SharedBytes::copy_of("4v");
    Session& session = open_polling();
    EXPECT_FALSE(session.deliver(element, {.urgency = Urgency::Volatile}));
    poll();
    EXPECT_TRUE(session.deliver(element, {.urgency = Urgency::Volatile}));
    turn();
    EXPECT_THAT(answers_, ElementsAre("4v"));
    EXPECT_TRUE(session.deliver(element, FramePolicy{}));
}

TEST_F(SessionTest, VolatileMessagesOfOneTurnAreLeftOutWhenTheirAnswerIsFull) {
    config_.max_payload_bytes = 10;
    const SharedBytes element = SharedBytes::copy_of("4volat");
    Session& session = open_polling();
    poll();
    EXPECT_TRUE(session.deliver(element, {.urgency = Urgency::Volatile}));
    EXPECT_FALSE(session.deliver(element, {.urgency = Urgency::Volatile}));
    turn();
    EXPECT_THAT(answers_, ElementsAre("4volat"));
}

TEST_F(SessionTest, E11_ElementsForEverybodyBecomeTextFramesWhereB64IsAskedFor) {
    Session& session = open_websocket(true);
    EXPECT_TRUE(session.wants_elements());
    session.deliver(
        SharedBytes::copy_of("451-[1]\x1e"
                             "bAQI="),
        FramePolicy{});
    session.deliver(SharedBytes::copy_of("4one"), FramePolicy{});
    EXPECT_THAT(socket_.sent, ElementsAre("451-[1]", "bAQI=", "4one"));
}

TEST_F(SessionTest, E11_TheProbeMayAskForB64Too) {
    Session& session = open_polling();
    EXPECT_TRUE(session.wants_elements());
    ASSERT_TRUE(session.begin_probe(probe_, true));
    session.on_socket_text(probe_, "2probe");
    session.on_socket_text(probe_, "5");
    session.send_binary(as_bytes("\x01\x02"));
    EXPECT_THAT(probe_.sent, ElementsAre("3probe", "bAQI="));
    EXPECT_TRUE(session.wants_elements());
}

TEST_F(SessionTest, AVolatileMessageIsLeftOutWhileTheSocketIsBusy) {
    open_websocket();
    socket_.is_ready = false;
    EXPECT_FALSE(session_->deliver(SharedBytes::copy_of("..4v"), {.urgency = Urgency::Volatile}));
    EXPECT_TRUE(session_->deliver(SharedBytes::copy_of("..4v"), FramePolicy{}));
    EXPECT_THAT(socket_.sent, ElementsAre("4v"));
}

TEST_F(SessionTest, E19_AtMostSixteenPacketsPerBody) {
    Session& session = open_polling();
    for (int i = 0; i < 20; ++i) session.send("x");
    poll();
    poll();
    EXPECT_EQ(std::count(answers_[0].begin(), answers_[0].end(), '\x1e'), 15);
    EXPECT_EQ(std::count(answers_[1].begin(), answers_[1].end(), '\x1e'), 3);
}

}  // namespace
}  // namespace crier::engineio
