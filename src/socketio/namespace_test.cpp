#include "crier/sleep.hpp"
#include "socketio/service_test_fixture.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace crier::socketio {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::UnorderedElementsAre;

// Section 2.2: who comes in, who does not, and how one leaves.
class NamespaceTest : public ServiceFixture {};

TEST_F(NamespaceTest, C15_ConnectIsAnsweredWithASidOfItsOwn) {
    io();
    FakeClient& client = open();
    send(client, R"(0{"token":"x"})");
    EXPECT_THAT(heard(client), ElementsAre(MatchesRegex(R"(0\{"sid":"[A-Za-z0-9_-]{20}"\})")));
}

TEST_F(NamespaceTest, C15_AnUnknownNamespaceIsRefusedAndTheConnectionStays) {
    io();
    FakeClient& client = open();
    send(client, "0/random,");
    EXPECT_THAT(heard(client), ElementsAre(R"(4/random,{"message":"Invalid namespace"})"));
    EXPECT_NE(join(client), "");
}

TEST_F(NamespaceTest, C15_WithoutAConnectInTimeTheConnectionIsClosed) {
    io();
    FakeClient& silent = open();
    FakeClient& wrong = open();
    FakeClient& quick = open();
    join(quick);
    send(wrong, "0/random,");
    advance(44'999ms - 25'000ms);
    send(quick, "3");
    EXPECT_FALSE(is_closed(silent));
    advance(25'001ms);
    EXPECT_TRUE(is_closed(silent));
    EXPECT_TRUE(is_closed(wrong)) << "a refusal is no way in";
}

TEST_F(NamespaceTest, C16_PacketsOutOfTurnCloseTheConnection) {
    io();
    of("/other");
    for (const std::string_view packet :
         {R"(2/other,["a"])", "3/other,1[]", "1/other,", "0", "0{}", R"(4{"message":"x"})"}) {
        FakeClient& client = open();
        join(client);
        send(client, packet);
        EXPECT_TRUE(is_closed(client)) << packet;
    }
    FakeClient& early = open();
    send(early, R"(2["a"])");
    EXPECT_TRUE(is_closed(early)) << "before any CONNECT";
}

TEST_F(NamespaceTest, C17_DisconnectLeavesTheNamespaceOnly) {
    std::vector<DisconnectReason> reasons;
    io().on_disconnect([&](DisconnectReason reason) { reasons.push_back(reason); });
    FakeClient& client = open();
    join(client);
    send(client, "1");
    EXPECT_THAT(heard(client), IsEmpty());
    EXPECT_FALSE(is_closed(client));
    EXPECT_THAT(reasons, ElementsAre(DisconnectReason::ClientNamespaceDisconnect));
    EXPECT_NE(join(client), "") << "it may come back over the same connection";
}

TEST_F(NamespaceTest, NamespacesOnOneConnectionAreIndependent) {
    io().on("who", [](Socket socket, Ack ack) { ack(socket.nsp()); });
    of("/a").on("who", [](Socket socket, Ack ack) { ack(socket.nsp()); });
    FakeClient& client = open();
    EXPECT_NE(join(client), join(client, "0/a,"));
    send(client, R"(21["who"])");
    send(client, R"(2/a,1["who"])");
    EXPECT_THAT(heard(client), ElementsAre(R"(31["/"])", R"(3/a,1["/a"])"));
    send(client, "1");
    send(client, R"(2/a,2["who"])");
    EXPECT_THAT(heard(client), ElementsAre(R"(3/a,2["/a"])"));
}

TEST_F(NamespaceTest, MoreNamespacesThanTheLimitAreRefused) {
    service().define_pattern([](std::string_view) { return true; });
    FakeClient& client = open();
    for (int i = 0; i < 8; ++i) EXPECT_NE(join(client, "0/n" + std::to_string(i)), "") << i;
    send(client, "0/n8");
    EXPECT_THAT(heard(client), ElementsAre(R"(4/n8,{"message":"Too many namespaces"})"));
}

TEST_F(NamespaceTest, PatternsMakeANamespaceForEachName) {
    const auto definition =
        service().define_pattern([](std::string_view name) { return name.starts_with("/case-"); });
    const Namespace cases{service_, definition, "(pattern)"};
    cases.on(
        "tell", [this](Socket socket, std::string text) { of(socket.nsp()).emit("told", text); });
    FakeClient& first = open(0);
    FakeClient& second = open(1);
    join(first, "0/case-1,");
    join(second, "0/case-2,");
    send(first, R"(2/case-1,["tell","x"])");
    EXPECT_THAT(heard(first), ElementsAre(R"(2/case-1,["told","x"])"));
    EXPECT_THAT(heard(second), IsEmpty());
    send(first, "0/other,");
    EXPECT_THAT(heard(first), ElementsAre(R"(4/other,{"message":"Invalid namespace"})"));
}

TEST_F(NamespaceTest, APatternThatThrowsMatchesNothing) {
    service().define_pattern([](std::string_view) -> bool { throw std::runtime_error{"x"}; });
    service().define_pattern([](std::string_view) -> bool { throw 42; });
    FakeClient& client = open();
    send(client, "0/a,");
    EXPECT_THAT(heard(client), ElementsAre(R"(4/a,{"message":"Invalid namespace"})"));
}

TEST_F(NamespaceTest, MiddlewaresJudgeInTheirOrder) {
    std::vector<std::string> seen;
    io().use([&](const Socket&) {
        seen.push_back("first");
        return allow();
    });
    io().use([&](const Socket& socket) -> Verdict {
        seen.push_back("second");
        if (socket.handshake().auth().as_object().contains("token")) return allow();
        return refuse("not authorized", Json{{"code", 7}});
    });
    io().on_connection([&](const Socket&) { seen.push_back("connection"); });
    FakeClient& client = open();
    send(client, "0");
    EXPECT_THAT(heard(client), ElementsAre(R"(4{"message":"not authorized","data":{"code":7}})"));
    EXPECT_NE(join(client, R"(0{"token":"t"})"), "") << "it may try again";
    EXPECT_THAT(seen, ElementsAre("first", "second", "first", "second", "connection"));
}

TEST_F(NamespaceTest, AMiddlewareThatThrowsRefuses) {
    io().use([](const Socket&) -> Verdict { throw std::runtime_error{"a secret"}; });
    FakeClient& client = open();
    send(client, "0");
    EXPECT_THAT(heard(client), ElementsAre(R"(4{"message":"Internal error"})"));
    EXPECT_FALSE(is_closed(client));
}

TEST_F(NamespaceTest, AMiddlewareMayThrowAnything) {
    io().use([](const Socket&) -> Verdict { throw 42; });
    FakeClient& client = open();
    send(client, "0");
    EXPECT_THAT(heard(client), ElementsAre(R"(4{"message":"Internal error"})"));
    EXPECT_EQ(metrics_.handler_failures.Value(), 1);
}

TEST_F(NamespaceTest, AMiddlewareMayWait) {
    io().use([](Socket socket) -> Task<Verdict> {
        co_await sleep(50ms);
        socket.join("early");
        socket.emit("hello");
        co_return allow();
    });
    FakeClient& client = open();
    send(client, "0");
    EXPECT_THAT(heard(client), IsEmpty());
    advance(51ms);
    EXPECT_THAT(heard(client), ElementsAre(MatchesRegex(R"(0\{"sid":".*)"), R"(2["hello"])"))
        << "CONNECT comes first";
    io().to("early").emit("in");
    settle();
    EXPECT_THAT(heard(client), ElementsAre(R"(2["in"])"));
}

TEST_F(NamespaceTest, AClientMayGoWhileItIsJudged) {
    int connections = 0;
    io().use([](Socket) -> Task<Verdict> {
        co_await sleep(50ms);
        co_return allow();
    });
    io().on_connection([&](const Socket&) { ++connections; });
    FakeClient& client = open();
    send(client, "0");
    cut(client);
    advance(51ms);
    EXPECT_EQ(connections, 0);
}

TEST_F(NamespaceTest, DisconnectingStillKnowsTheRooms) {
    std::vector<std::string> rooms;
    std::size_t left = 99;
    io().on_connection([](const Socket& socket) { socket.join("r"); });
    io().on_disconnecting([&](const Socket& socket) { rooms = socket.rooms(); });
    io().on_disconnect([&](const Socket& socket) { left = socket.rooms().size(); });
    FakeClient& client = open();
    const std::string sid = join(client);
    cut(client);
    EXPECT_THAT(rooms, UnorderedElementsAre(sid, "r"));
    EXPECT_EQ(left, 1U) << "its own id";
}

TEST_F(NamespaceTest, TheServerEndsASocketOrTheWholeConnection) {
    std::vector<DisconnectReason> reasons;
    io().on("bye", [](const Socket& socket, bool closes) {
        socket.emit("last words");
        socket.disconnect(closes);
    });
    io().on_disconnect([&](DisconnectReason reason) { reasons.push_back(reason); });
    of("/other");
    FakeClient& client = open();
    join(client);
    join(client, "0/other,");
    send(client, R"(2["bye",false])");
    EXPECT_THAT(heard(client), ElementsAre(R"(2["last words"])", "1"));
    EXPECT_FALSE(is_closed(client));
    join(client);
    send(client, R"(2["bye",true])");
    EXPECT_THAT(heard(client), ElementsAre(R"(2["last words"])", "1/other,", "1"));
    EXPECT_TRUE(is_closed(client));
    EXPECT_THAT(
        reasons,
        ElementsAre(
            DisconnectReason::ServerNamespaceDisconnect,
            DisconnectReason::ServerNamespaceDisconnect));
}

TEST_F(NamespaceTest, ReasonsAreThoseOfTheConnection) {
    std::vector<std::string> reasons;
    io().on_disconnect([&](DisconnectReason reason) { reasons.emplace_back(name_of(reason)); });
    join(open());
    cut(*clients_.back());
    join(open());
    send(*clients_.back(), "7");
    join(open());
    send(*clients_.back(), "0");
    join(open());
    advance(25'000ms);
    advance(20'000ms);
    EXPECT_THAT(
        reasons, ElementsAre("transport close", "parse error", "forced close", "ping timeout"));
}

TEST_F(NamespaceTest, HandlersAreAddedBeforeTheServerListens) {
    const Namespace main = io();
    open();
    EXPECT_THROW(main.on("late", [](const Socket&) {}), std::logic_error);
    EXPECT_THROW(main.use([](const Socket&) { return allow(); }), std::logic_error);
    EXPECT_THROW(of("/never").on_connection([](const Socket&) {}), std::logic_error);
}

}  // namespace
}  // namespace crier::socketio
