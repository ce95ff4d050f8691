#include "crier/sleep.hpp"
#include "socketio/msgpack_packet.hpp"
#include "socketio/service_test_fixture.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <map>
#include <stdexcept>
#include <thread>

namespace crier::socketio {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// Sections 2.1 and 2.3: events, arguments and answers, both ways.
class EventsTest : public ServiceFixture {
protected:
    FakeClient& joined(loop::LoopIndex loop = 0) {
        FakeClient& client = open(loop);
        ids_[&client] = join(client);
        return client;
    }
    std::string id_of(FakeClient& client) { return ids_[&client]; }

    std::map<FakeClient*, std::string> ids_;
};

TEST_F(EventsTest, C12_JsonPassesThroughToTheByte) {
    io().on("message", [](const Socket& socket, Arguments arguments) {
        socket.emit("message-back", arguments);
    });
    FakeClient& client = joined();
    send(client, R"(2["message", 1 ,"2",{"3":[true]},1e400,"\ud800",{"b":1,"a":1.50}])");
    EXPECT_THAT(
        heard(client),
        ElementsAre(R"(2["message-back", 1 ,"2",{"3":[true]},1e400,"\ud800",{"b":1,"a":1.50}])"));
    send(client, R"(2["message"])");
    EXPECT_THAT(heard(client), ElementsAre(R"(2["message-back"])"));
}

TEST_F(EventsTest, C13_BinaryGoesBothWays) {
    io().on("file", [](const Socket& socket, std::string name, Binary bytes) {
        socket.emit("got", name, Binary{bytes.bytes + "!"}, Json{{"n", 1}}, Binary{"z"});
    });
    FakeClient& client = joined();
    send(client, R"(51-["file","a",{"_placeholder":true,"num":0}])");
    EXPECT_THAT(heard(client), IsEmpty());
    send_binary(client, "xyz");
    EXPECT_THAT(
        heard(client),
        ElementsAre(
            R"(52-["got","a",{"_placeholder":true,"num":0},{"n":1},{"_placeholder":true,"num":1}])",
            "<xyz!>",
            "<z>"));
}

TEST_F(EventsTest, C14_WhatAClientMadeUpBindsToNothing) {
    io().on("relay", [](const Socket& socket, Arguments arguments) {
        socket.emit("out", arguments, Binary{"secret"});
        socket.emit("plain", arguments);
    });
    FakeClient& client = joined();
    send(client, R"(2["relay",{"_placeholder":true,"num":0}])");
    EXPECT_THAT(heard(client), IsEmpty()) << "the handler ended with an exception";
    EXPECT_FALSE(is_closed(client));
    EXPECT_EQ(metrics_.handler_failures.Value(), 1);
}

TEST_F(EventsTest, C14_MoreThanTenAttachmentsAreNeverSent) {
    const Namespace main = io();
    joined();
    Payload payload{"many"};
    for (int i = 0; i < 11; ++i) payload.add(Binary{"x"});
    EXPECT_THROW(main.everybody().emit_payload(std::move(payload)), std::invalid_argument);
}

TEST_F(EventsTest, ReservedNamesAreNoEvents) {
    const Namespace main = io();
    joined();
    for (const char* name :
         {"connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener"}) {
        EXPECT_THROW(main.emit(name), std::invalid_argument) << name;
    }
    EXPECT_THROW(main.emit(std::string(129, 'x')), std::invalid_argument);
}

TEST_F(EventsTest, ArgumentsAreTyped) {
    std::vector<std::string> seen;
    io().on(
        "typed",
        [&](std::string text,
            int number,
            double fraction,
            bool flag,
            std::optional<std::string> maybe,
            std::vector<int> list,
            Json object) {
            seen = {
                text,
                std::to_string(number),
                std::to_string(fraction),
                flag ? "yes" : "no",
                maybe.value_or("nothing"),
                std::to_string(list.size()),
                boost::json::serialize(object)};
        });
    FakeClient& client = joined();
    send(client, R"(2["typed","a\n",-7,1.5,true,null,[1,2,3],{"x":1}])");
    EXPECT_THAT(seen, ElementsAre("a\n", "-7", "1.500000", "yes", "nothing", "3", R"({"x":1})"));
    seen.clear();
    send(client, R"(2["typed","b",2e1,3,false,"some",[]])");
    EXPECT_THAT(seen, ElementsAre("b", "20", "3.000000", "no", "some", "0", "null"));
}

TEST_F(EventsTest, ArgumentsOfAnotherKindEndOneCallAndNothingElse) {
    int calls = 0;
    io().on("number", [&](std::int8_t) { ++calls; });
    FakeClient& client = joined();
    for (const std::string_view argument : {"\"1\"", "1.5", "300", "null", "{}", "1e400"}) {
        send(client, R"(2["number",)" + std::string{argument} + "]");
    }
    send(client, R"(2["number"])");
    EXPECT_EQ(calls, 0);
    EXPECT_FALSE(is_closed(client));
    send(client, R"(2["number",100,"more"])");
    EXPECT_EQ(calls, 1);
}

TEST_F(EventsTest, ValuesAreWrittenAsJavaScriptWould) {
    io();
    FakeClient& client = joined();
    io().emit(
        "all",
        1,
        -2L,
        3.5,
        1e21,
        std::numeric_limits<double>::quiet_NaN(),
        true,
        nullptr,
        "text \"q\"",
        std::string{"s"},
        std::vector<int>{1, 2},
        Json{{"a", nullptr}});
    settle();
    EXPECT_THAT(
        heard(client),
        ElementsAre(R"(2["all",1,-2,3.5,1e+21,null,true,null,"text \"q\"","s",[1,2],{"a":null}])"));
}

TEST_F(EventsTest, C18_AckIdsAreEchoedAndOnlyOnce) {
    io().on("q", [](std::string what, Ack ack) {
        EXPECT_TRUE(ack.is_wanted());
        ack(what, Binary{"b"});
        ack("again");
    });
    io().on("nothing", [](Ack ack) {
        EXPECT_FALSE(ack.is_wanted());
        ack("unheard");
    });
    FakeClient& client = joined();
    send(client, R"(29007199254740993["q","a"])");
    EXPECT_THAT(
        heard(client),
        ElementsAre(R"(61-9007199254740993["a",{"_placeholder":true,"num":0}])", "<b>"));
    send(client, R"(2["nothing"])");
    EXPECT_THAT(heard(client), IsEmpty());
}

TEST_F(EventsTest, C18_ServerAcksCountFromOneAndUnknownOnesAreIgnored) {
    std::vector<std::string> answers;
    io().on("ask", [&](Socket socket) -> Task<void> {
        const AckResult answer = co_await socket.emit_with_ack("what");
        answers.emplace_back(answer ? answer->json() : "none");
    });
    FakeClient& client = joined();
    send(client, R"(2["ask"])");
    send(client, R"(2["ask"])");
    EXPECT_THAT(heard(client), ElementsAre(R"(21["what"])", R"(22["what"])"));
    send(client, R"(37["?"])");
    send(client, R"(399999999999999999["?"])");
    send(client, R"(32["b",{"x":1}])");
    send(client, R"(32["twice"])");
    send(client, R"(31[])");
    EXPECT_THAT(answers, ElementsAre(R"("b",{"x":1})", ""));
    EXPECT_FALSE(is_closed(client));
}

TEST_F(EventsTest, AnswersMayBeLateOrNever) {
    std::vector<AckError> errors;
    io().on("ask", [&](Socket socket, int milliseconds) -> Task<void> {
        const Socket patient = socket.timeout(std::chrono::milliseconds{milliseconds});
        const AckResult answer = co_await patient.emit_with_ack("what");
        if (!answer) errors.push_back(answer.error());
    });
    FakeClient& client = joined();
    send(client, R"(2["ask",100])");
    advance(101ms);
    EXPECT_THAT(errors, ElementsAre(AckError::Timeout));
    send(client, R"(31["late"])");
    send(client, R"(2["ask",0])");
    cut(client);
    EXPECT_THAT(errors, ElementsAre(AckError::Timeout, AckError::Disconnected));
}

TEST_F(EventsTest, S211_AwaitedAnswersAreLimited) {
    std::vector<AckError> errors;
    io().on("ask", [&](const Socket& socket) {
        socket.emit_and_then(
            [&](AckResult answer) {
                if (!answer) errors.push_back(answer.error());
            },
            Payload{"what"});
    });
    FakeClient& client = joined();
    for (int i = 0; i < 257; ++i) send(client, R"(2["ask"])");
    EXPECT_THAT(errors, ElementsAre(AckError::TooMany));
    EXPECT_EQ(heard(client).size(), 256U);
    EXPECT_FALSE(is_closed(client));
    errors.clear();
    cut(client);
    EXPECT_EQ(errors.size(), 256U);
}

TEST_F(EventsTest, BroadcastsReachRoomsOnEveryLoop) {
    io().on_connection([](const Socket& socket) { socket.join("all"); });
    io().on("join", [](const Socket& socket, std::string room) { socket.join(room); });
    io().on("leave", [](const Socket& socket, std::string room) { socket.leave(room); });
    io().on("others", [](const Socket& socket) { socket.broadcast().emit("from", socket.id()); });
    FakeClient& a = joined(0);
    FakeClient& b = joined(1);
    FakeClient& c = joined(1);
    send(a, R"(2["join","r"])");
    send(b, R"(2["join","r"])");
    send(b, R"(2["join","s"])");

    io().to("r").to("s").emit("x", 1);
    settle();
    EXPECT_THAT(heard(a), ElementsAre(R"(2["x",1])"));
    EXPECT_THAT(heard(b), ElementsAre(R"(2["x",1])")) << "in both rooms, and told once";
    EXPECT_THAT(heard(c), IsEmpty());

    io().in("all").except("s").emit("y");
    io().except(id_of(a)).emit("z");
    io().to(id_of(c)).emit("only");
    settle();
    EXPECT_THAT(heard(a), ElementsAre(R"(2["y"])"));
    EXPECT_THAT(heard(b), ElementsAre(R"(2["z"])"));
    EXPECT_THAT(heard(c), ElementsAre(R"(2["y"])", R"(2["z"])", R"(2["only"])"));

    send(b, R"(2["others"])");
    EXPECT_THAT(heard(a), ElementsAre(R"(2["from",")" + id_of(b) + "\"]"));
    EXPECT_THAT(heard(b), IsEmpty());
    heard(c);

    send(b, R"(2["leave","r"])");
    io().to("r").emit("after");
    settle();
    EXPECT_THAT(heard(b), IsEmpty());
}

TEST_F(EventsTest, ARoomMayBearTheNameOfASocket) {
    io().on("join", [](const Socket& socket, std::string room) { socket.join(room); });
    FakeClient& owner = joined(0);
    FakeClient& guest = joined(0);
    send(guest, R"(2["join",")" + id_of(owner) + "\"]");
    io().to(id_of(owner)).emit("x");
    settle();
    EXPECT_THAT(heard(owner), ElementsAre(R"(2["x"])"));
    EXPECT_THAT(heard(guest), ElementsAre(R"(2["x"])"));
}

TEST_F(EventsTest, C24_VolatileEventsAreLeftOutForWhoIsBehind) {
    io();
    FakeClient& slow = joined(0);
    FakeClient& quick = joined(1);
    slow.transport().is_ready = false;
    io().as_volatile().emit("v");
    io().emit("n");
    settle();
    EXPECT_THAT(heard(slow), ElementsAre(R"(2["n"])"));
    EXPECT_THAT(heard(quick), ElementsAre(R"(2["v"])", R"(2["n"])"));
}

TEST_F(EventsTest, EphemeralEventsAreLeftOutForWhoIsBehind) {
    io();
    FakeClient& slow = joined(0);
    FakeClient& quick = joined(1);
    slow.transport().is_ready = false;
    io().as_ephemeral().emit("e");
    io().latest_of("progress:1").emit("p");
    io().emit("n");
    settle();
    EXPECT_THAT(heard(slow), ElementsAre(R"(2["n"])"));
    EXPECT_THAT(heard(quick), ElementsAre(R"(2["e"])", R"(2["p"])", R"(2["n"])"));
}

TEST_F(EventsTest, C18_ABroadcastAsksAllUnderOneIdAndTakesFirstArguments) {
    std::optional<BroadcastAnswers> answers;
    io().on("ask", [&](Socket) -> Task<void> {
        answers = co_await io().timeout(1s).emit_with_ack("q", 1);
    });
    FakeClient& a = joined(0);
    FakeClient& b = joined(1);
    FakeClient& c = joined(1);
    send(a, R"(2["ask"])");
    EXPECT_THAT(heard(a), ElementsAre(R"(21073741824["q",1])"));
    EXPECT_THAT(heard(b), ElementsAre(R"(21073741824["q",1])"));
    send(a, R"(31073741824["a","ignored"])");
    send(b, R"(31073741824[])");
    EXPECT_FALSE(answers.has_value());
    cut(c);
    ASSERT_TRUE(answers.has_value()) << "who has left is not waited for";
    EXPECT_EQ(answers->asked, 3U);
    ASSERT_THAT(answers->answers, SizeIs(2));
    EXPECT_EQ(answers->answers[0].as<std::string>(), "a");
    EXPECT_TRUE(answers->answers[1].is_missing());
    EXPECT_FALSE(answers->is_complete());
}

TEST_F(EventsTest, ABroadcastNobodyHearsIsAnsweredAtOnce) {
    std::optional<BroadcastAnswers> answers;
    io().on("ask", [&](Socket) -> Task<void> {
        answers = co_await io().to("nobody").emit_with_ack("q");
    });
    send(joined(), R"(2["ask"])");
    ASSERT_TRUE(answers.has_value());
    EXPECT_TRUE(answers->is_complete());
}

TEST_F(EventsTest, SocketsOfAllLoopsAreFetchedJoinedAndDisconnected) {
    std::vector<std::string> ids;
    std::vector<std::size_t> rooms;
    io().on_connection([](const Socket& socket) { socket.data() = {{"n", 1}}; });
    io().on("fetch", [&](Socket) -> Task<void> {
        const auto found = co_await io().in("r").fetch_sockets();
        for (const RemoteSocket& socket : found) {
            ids.push_back(socket.id());
            rooms.push_back(socket.rooms().size());
            EXPECT_EQ(socket.data().at("n").as_int64(), 1);
            socket.emit("found");
        }
    });
    FakeClient& a = joined(0);
    FakeClient& b = joined(1);
    FakeClient& c = joined(1);
    io().to(id_of(a)).to(id_of(b)).sockets_join("r");
    settle();
    send(c, R"(2["fetch"])");
    EXPECT_THAT(ids, UnorderedElementsAre(id_of(a), id_of(b)));
    EXPECT_THAT(rooms, ElementsAre(2, 2));
    EXPECT_THAT(heard(a), ElementsAre(R"(2["found"])"));
    EXPECT_THAT(heard(b), ElementsAre(R"(2["found"])"));
    io().to(id_of(b)).sockets_leave("r");
    io().in("r").disconnect_sockets();
    settle();
    EXPECT_THAT(heard(a), ElementsAre("1"));
    EXPECT_THAT(heard(b), IsEmpty());
    io().disconnect_sockets(true);
    settle();
    EXPECT_TRUE(is_closed(b));
    EXPECT_TRUE(is_closed(c));
}

TEST_F(EventsTest, HandlersOfOneSocketEndWithIt) {
    const auto held = std::make_shared<int>(0);
    io().on_connection([held](const Socket& socket) {
        socket.on("count", [held, socket] {
            ++*held;
            socket.emit("counted");
        });
        socket.on_any([held](const std::string&, const Arguments&) { ++*held; });
        socket.on_disconnect([held, socket](DisconnectReason) { ++*held; });
    });
    FakeClient& client = joined();
    send(client, R"(2["count"])");
    EXPECT_EQ(*held, 2);
    EXPECT_THAT(heard(client), ElementsAre(R"(2["counted"])"));
    EXPECT_GT(held.use_count(), 2);
    cut(client);
    EXPECT_EQ(*held, 3);
    EXPECT_EQ(held.use_count(), 2) << "the one here and that of on_connection";
}

TEST_F(EventsTest, AHandlerMayRemoveItself) {
    int calls = 0;
    io().on_connection([&](const Socket& socket) {
        socket.on("once", [&, socket] {
            ++calls;
            socket.off("once");
        });
    });
    FakeClient& client = joined();
    send(client, R"(2["once"])");
    send(client, R"(2["once"])");
    EXPECT_EQ(calls, 1);
}

TEST_F(EventsTest, MiddlewaresOfASocketJudgeEvents) {
    std::vector<std::string> seen;
    io().on_connection([](const Socket& socket) {
        socket.use([](const std::string& event, const Arguments&) -> Verdict {
            return event == "bad" ? refuse("no") : allow();
        });
        socket.use([](Socket, std::string, Arguments) -> Task<Verdict> {
            co_await sleep(10ms);
            co_return allow();
        });
    });
    io().on_any([&](const std::string& event, const Arguments&) { seen.push_back(event); });
    FakeClient& client = joined();
    send(client, R"(2["bad"])");
    send(client, R"(2["good"])");
    EXPECT_THAT(seen, IsEmpty());
    advance(11ms);
    EXPECT_THAT(seen, ElementsAre("good"));
}

TEST_F(EventsTest, ExceptionsEndTheirHandlerAndNothingElse) {
    io().on("throw", [] { throw std::runtime_error{"x"}; });
    io().on("throw later", [](Socket) -> Task<void> {
        co_await sleep(1ms);
        throw 42;
    });
    io().on("error", [](const Socket& socket) { socket.emit("fine"); });
    io().on_disconnect([] { throw std::runtime_error{"x"}; });
    FakeClient& client = joined();
    send(client, R"(2["throw"])");
    send(client, R"(2["throw later"])");
    advance(2ms);
    EXPECT_EQ(metrics_.handler_failures.Value(), 2);
    send(client, R"(2["error"])");
    EXPECT_THAT(heard(client), ElementsAre(R"(2["fine"])"));
    cut(client);
    EXPECT_EQ(metrics_.handler_failures.Value(), 3);
}

TEST_F(EventsTest, HandlersThatWaitAreLimited) {
    config_.max_running_handlers = 3;
    io().on("wait", [](Socket) -> Task<void> { co_await sleep(1h); });
    FakeClient& client = joined();
    for (int i = 0; i < 3; ++i) send(client, R"(2["wait"])");
    EXPECT_FALSE(is_closed(client));
    send(client, R"(2["wait"])");
    EXPECT_TRUE(is_closed(client));
}

TEST_F(EventsTest, C13_AttachmentsThatDoNotComeCloseTheConnection) {
    io();
    FakeClient& client = joined();
    send(client, R"(51-["a",{"_placeholder":true,"num":0}])");
    advance(10'001ms);
    EXPECT_TRUE(is_closed(client));
}

TEST_F(EventsTest, C22_TheFirstBinaryMessageMeansMsgpack) {
    io().on("echo", [](const Socket& socket, Arguments arguments, Ack ack) {
        socket.emit("echo", arguments);
        ack(arguments);
    });
    FakeClient& packed = open(0);
    FakeClient& plain = joined(1);
    const auto encode = [](PacketType type,
                           std::optional<std::string_view> id,
                           std::string_view json,
                           std::vector<std::string> bytes = {}) {
        return encode_msgpack_packet(type, "/", id, json, bytes, 10'000).value();
    };
    const auto decode = [](const std::string& frame) {
        const std::string bytes = frame.substr(1, frame.size() - 2);
        return decode_msgpack_packet(as_bytes(std::string_view{bytes})).value();
    };
    send_binary(packed, encode(PacketType::Connect, std::nullopt, ""));
    auto frames = heard(packed);
    ASSERT_THAT(frames, SizeIs(1));
    EXPECT_EQ(decode(frames[0]).type, PacketType::Connect);

    send_binary(
        packed,
        encode(PacketType::Event, "5", R"(["echo",{"_placeholder":true,"num":0}])", {"xyz"}));
    frames = heard(packed);
    ASSERT_THAT(frames, SizeIs(2));
    EXPECT_THAT(decode(frames[0]).attachments, ElementsAre("xyz"));
    EXPECT_EQ(decode(frames[1]).ack_id, "5");

    io().emit("both", 1.5, "x");
    settle();
    frames = heard(packed);
    ASSERT_THAT(frames, SizeIs(1));
    EXPECT_EQ(decode(frames[0]).json, R"(["both",1.5,"x"])");
    EXPECT_THAT(heard(plain), ElementsAre(R"(2["both",1.5,"x"])"));

    send(packed, R"(2["echo"])");
    EXPECT_TRUE(is_closed(packed)) << "text from a msgpack client";
}

TEST_F(EventsTest, EventsOfOtherThreadsKeepTheirOrder) {
    std::optional<Socket> handle;
    io().on_connection([&](const Socket& socket) { handle = socket; });
    FakeClient& client = joined(1);
    std::thread{[&] {
        for (int i = 0; i < 100; ++i) handle->emit("n", i);
        io().emit("all", 1);
        handle->emit("end");
    }}.join();
    settle();
    const auto frames = heard(client);
    ASSERT_THAT(frames, SizeIs(102));
    for (std::size_t i = 0; i < 100; ++i) {
        EXPECT_EQ(frames[i], "2[\"n\"," + std::to_string(i) + "]");
    }
    EXPECT_EQ(frames[100], R"(2["all",1])");
    EXPECT_EQ(frames[101], R"(2["end"])");
    EXPECT_THROW(handle->data(), std::logic_error);
    handle.reset();
}

}  // namespace
}  // namespace crier::socketio
