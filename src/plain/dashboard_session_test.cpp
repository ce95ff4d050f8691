#include "plain/dashboard_session.hpp"

#include "net/connection_test_fixture.hpp"
#include "websocket/client_frames.hpp"

#include <gmock/gmock.h>

#include <deque>

namespace crier::plain {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using websocket::client_text;

/// Answers when the test says so.
class FakeAccess final : public hub::AccessPolicy {
public:
    void may_listen(
        const auth::Identity&, const hub::QueueId& queue, OnDecided on_decided) override {
        if (is_slow) {
            waiting.push_back(std::move(on_decided));
        } else {
            on_decided(queue.text() != "forbidden");
        }
    }
    void answer(bool may_listen) {
        auto next = std::move(waiting.front());
        waiting.pop_front();
        next(may_listen);
    }
    bool is_slow = false;
    std::deque<OnDecided> waiting;
};

class DashboardSessionTest : public net::ConnectionFixture {
protected:
    ~DashboardSessionTest() override {
        // As at shutdown: members leave before the hub goes.
        shard_.abort_all(net::CloseReason::ShuttingDown);
        settle();
    }

    /// One client socket with its server side.
    struct Client {
        UniqueFd peer;
        net::ConnectionId id;
    };

    Client open(Credential credential = {}) {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        Client client;
        client.peer = UniqueFd{ends[1]};
        net::Connection& connection =
            shard_.adopt(UniqueFd{ends[0]}, nullptr, [&](net::Connection& c) {
                return std::make_unique<websocket::Session>(
                    c,
                    std::make_unique<DashboardSession>(context_, std::move(credential)),
                    plain_config_.websocket,
                    ws_metrics_);
            });
        client.id = connection.id();
        settle();
        return client;
    }

    Client open_as(std::string user, std::vector<std::string> roles = {}) {
        return open(
            {.identity = auth::Identity{.user = auth::UserId{user}, .roles = std::move(roles)}});
    }

    void send(const Client& client, std::string_view text) {
        const std::string frame = client_text(text);
        ::send(client.peer.get(), frame.data(), frame.size(), MSG_NOSIGNAL);
        settle();
    }

    /// The payloads of the frames that have arrived; a close frame as "close 4001 reason".
    std::vector<std::string> frames(const Client& client) {
        std::vector<std::string> all;
        std::array<char, 65'536> buffer;
        const ssize_t got = ::recv(client.peer.get(), buffer.data(), buffer.size(), 0);
        std::string_view rest{buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
        while (rest.size() >= 2) {
            const unsigned opcode = static_cast<unsigned char>(rest[0]) & 0x0FU;
            std::size_t size = static_cast<unsigned char>(rest[1]);
            std::size_t head = 2;
            if (size == 126) {
                size = static_cast<std::size_t>(static_cast<unsigned char>(rest[2])) << 8U |
                       static_cast<unsigned char>(rest[3]);
                head = 4;
            }
            const std::string_view payload = rest.substr(head, size);
            if (opcode == 8) {
                const unsigned code = static_cast<unsigned>(static_cast<unsigned char>(payload[0]))
                                          << 8U |
                                      static_cast<unsigned char>(payload[1]);
                all.push_back(
                    "close " + std::to_string(code) + " " + std::string{payload.substr(2)});
            } else {
                all.emplace_back(payload);
            }
            rest.remove_prefix(head + size);
        }
        return all;
    }

    void publish(const hub::RoomName& room, std::string json) {
        loops_.at(0).post(
            [this, event = hub::Event{.rooms = {room}, .json = std::move(json)}]() mutable {
                loop::start([](hub::Hub* hub, hub::Event e) -> loop::Task<void> {
                    co_await hub->publish(std::move(e));
                }(&hub_, std::move(event)));
            });
        settle();
    }

    hub::RoomName user_room(const char* user) {
        return hub::user_room(auth::TenantId{"default"}, auth::UserId{user});
    }
    hub::RoomName queue_room(const char* queue) {
        return hub::queue_room(auth::TenantId{"default"}, hub::QueueId{queue});
    }

    void settle() {
        for (int i = 0; i < 3; ++i) {
            loop_.run_ready();
            loops_.at(0).run_ready();
        }
    }

    // The fixture's loop carries the connections, a group of one the hub; both turn by hand here.
    loop::LoopGroup loops_{1, clock_};
    hub::HubConfig hub_config_;
    hub::HubMetrics hub_metrics_{registry_};
    hub::NoDeliveryLog log_port_;
    hub::NoCluster cluster_;
    hub::Hub hub_{loops_, hub_config_, log_port_, cluster_, hub_metrics_};
    FakeAccess access_;
    PlainConfig plain_config_{.allows_open_subscribe = true};
    websocket::WebSocketMetrics ws_metrics_{registry_};
    DashboardContext context_{
        hub_,
        access_,
        plain_config_,
        hub_.add_wire_form(
            [](const hub::Event& event) { return websocket::encode_text(event.json); }),
        hub::WireForm{0}};
};

constexpr auto kSubscribedU1 =
    R"({"type":"subscribed","userId":"u-1","message":"Successfully subscribed to user updates"})";
constexpr auto kRefused =
    R"({"type":"error","code":"forbidden","message":"Not allowed to subscribe to these updates"})";

// Contract A items 2 and 32: exactly one reply, and no frame before it.
TEST_F(DashboardSessionTest, A02_A32_TheFirstFrameIsTheReplyToSubscribe) {
    const Client client = open();
    EXPECT_THAT(frames(client), IsEmpty());
    send(client, R"({"type":"subscribe","userId":"u-1"})");
    EXPECT_THAT(frames(client), ElementsAre(kSubscribedU1));
}

TEST_F(DashboardSessionTest, A03_TheQueueIsAnsweredFirst) {
    const Client client = open();
    send(client, R"({"type":"subscribe","userId":"u-1","queueId":"q-1"})");
    EXPECT_THAT(
        frames(client),
        ElementsAre(
            R"({"type":"subscribed","queueId":"q-1","message":"Successfully subscribed to transcription updates"})",
            kSubscribedU1));
}

TEST_F(DashboardSessionTest, A04_QueueListenersGetNoUserEvents) {
    const Client client = open();
    send(client, R"({"type":"subscribe","queueId":"q-1"})");
    frames(client);
    publish(user_room("u-1"), R"({"type":"image_processed"})");
    publish(queue_room("q-1"), R"({"type":"transcription_complete"})");
    EXPECT_THAT(frames(client), ElementsAre(R"({"type":"transcription_complete"})"));
}

TEST_F(DashboardSessionTest, A05_A06_EveryTabGetsAnEventOnce) {
    const Client first = open();
    const Client second = open();
    for (const Client* client : {&first, &second, &second}) {
        send(*client, R"({"type":"subscribe","userId":"u-1"})");
    }
    frames(first);
    frames(second);
    publish(user_room("u-1"), R"({"type":"x"})");
    EXPECT_THAT(frames(first), ElementsAre(R"({"type":"x"})"));
    EXPECT_THAT(frames(second), ElementsAre(R"({"type":"x"})"));
}

TEST_F(DashboardSessionTest, A07_AfterUnsubscribeNothingMoreComes) {
    const Client client = open();
    send(client, R"({"type":"subscribe","userId":"u-1"})");
    frames(client);
    send(client, R"({"type":"unsubscribe","userId":"u-1"})");
    EXPECT_THAT(frames(client), ElementsAre(R"({"type":"unsubscribed","userId":"u-1"})"));
    publish(user_room("u-1"), R"({"type":"x"})");
    EXPECT_THAT(frames(client), IsEmpty());
    send(client, R"({"type":"unsubscribe","userId":"never"})");
    EXPECT_THAT(frames(client), ElementsAre(R"({"type":"unsubscribed","userId":"never"})"))
        << "section 9, row 16: always the same reply";
}

TEST_F(DashboardSessionTest, A08_A09_A10_PingAndBadMessages) {
    const Client client = open();
    send(client, R"({"type":"ping"})");
    send(client, R"({"type":"bogus"})");
    send(client, "not json");
    send(client, R"({"type":"subscribe"})");
    send(client, R"({"type":"ping"})");
    EXPECT_THAT(
        frames(client),
        ElementsAre(
            R"({"type":"pong"})",
            R"({"type":"error","message":"Unknown message type"})",
            R"({"type":"error","message":"Invalid message format"})",
            R"({"type":"pong"})"));
}

TEST_F(DashboardSessionTest, A26_AnInvalidCredentialIsClosed4001) {
    const Client client = open({.is_rejected = true});
    EXPECT_THAT(frames(client), ElementsAre("close 4001 Unauthorized"));
}

TEST_F(DashboardSessionTest, WithoutOpenSubscribeACredentialIsNeeded) {
    plain_config_.allows_open_subscribe = false;
    EXPECT_THAT(frames(open()), ElementsAre("close 4001 Unauthorized"));
    const Client known = open_as("u-1");
    send(known, R"({"type":"subscribe","userId":"u-1"})");
    EXPECT_THAT(frames(known), ElementsAre(kSubscribedU1));
}

TEST_F(DashboardSessionTest, A27_SomebodyElsesUpdatesAreRefusedAndTheSocketStaysUsable) {
    const Client client = open_as("u-1");
    send(client, R"({"type":"subscribe","userId":"u-2"})");
    EXPECT_THAT(frames(client), ElementsAre(kRefused));
    publish(user_room("u-2"), R"({"type":"secret"})");
    send(client, R"({"type":"subscribe","userId":"u-1"})");
    EXPECT_THAT(frames(client), ElementsAre(kSubscribedU1));
}

TEST_F(DashboardSessionTest, ServicesMaySubscribeToEverybody) {
    const Client client = open_as("worker", {"service"});
    send(client, R"({"type":"subscribe","userId":"u-1"})");
    EXPECT_THAT(frames(client), ElementsAre(kSubscribedU1));
}

TEST_F(DashboardSessionTest, A28_MoreMessagesThanTheWindowAllowsAreClosed4029) {
    const Client client = open();
    for (int i = 0; i < 100; ++i) send(client, R"({"type":"ping"})");
    EXPECT_EQ(frames(client).size(), 100U);
    send(client, R"({"type":"ping"})");
    EXPECT_THAT(frames(client), ElementsAre("close 4029 Too many requests"));
}

TEST_F(DashboardSessionTest, A29_TheSixthConnectionOfAUserIsRefused) {
    std::vector<Client> clients;
    for (int i = 0; i < 5; ++i) clients.push_back(open_as("u-1"));
    const Client sixth = open_as("u-1");
    EXPECT_THAT(frames(sixth), ElementsAre("close 4029 Too many connections"));
    for (const Client& client : clients) {
        send(client, R"({"type":"ping"})");
        EXPECT_THAT(frames(client), ElementsAre(R"({"type":"pong"})"));
    }
    clients.pop_back();
    settle();
    EXPECT_THAT(frames(open_as("u-1")), IsEmpty());
}

TEST_F(DashboardSessionTest, AQueueThatMayNotBeListenedToIsRefusedAndTheUserIsNot) {
    const Client client = open_as("u-1");
    send(client, R"({"type":"subscribe","queueId":"forbidden","userId":"u-1"})");
    EXPECT_THAT(frames(client), ElementsAre(kRefused, kSubscribedU1));
    publish(queue_room("forbidden"), R"({"type":"secret"})");
    EXPECT_THAT(frames(client), IsEmpty());
}

TEST_F(DashboardSessionTest, MessagesKeepTheirOrderWhileAccessIsAsked) {
    access_.is_slow = true;
    const Client client = open_as("u-1");
    send(client, R"({"type":"subscribe","queueId":"q-1"})");
    send(client, R"({"type":"ping"})");
    send(client, R"({"type":"subscribe","queueId":"q-2"})");
    send(client, R"({"type":"bogus"})");
    EXPECT_THAT(frames(client), IsEmpty());
    access_.answer(true);
    settle();
    EXPECT_EQ(frames(client).size(), 2U) << "q-1 and pong; q-2 is being asked";
    access_.answer(false);
    settle();
    EXPECT_THAT(
        frames(client),
        ElementsAre(kRefused, R"({"type":"error","message":"Unknown message type"})"));
}

TEST_F(DashboardSessionTest, AnAnswerForASessionThatHasGoneIsHeardByNobody) {
    access_.is_slow = true;
    {
        const Client client = open_as("u-1");
        send(client, R"({"type":"subscribe","queueId":"q-1"})");
    }
    settle();
    EXPECT_EQ(shard_.size(), 0U);
    access_.answer(true);
}

TEST_F(DashboardSessionTest, AnAnswerAfterTheGoodbyePutsNobodyIntoARoom) {
    access_.is_slow = true;
    const Client client = open_as("u-1");
    send(client, R"({"type":"subscribe","queueId":"q-1","userId":"u-1"})");
    send(client, R"({"type":"subscribe","userId":"u-1"})");
    const std::string goodbye = websocket::client_close(1000);
    ::send(client.peer.get(), goodbye.data(), goodbye.size(), MSG_NOSIGNAL);
    settle();
    ASSERT_EQ(shard_.size(), 1U) << "it waits for the peer's end";
    access_.answer(true);
    settle();
    EXPECT_EQ(hub_.shard(0).room_count(), 0U);
}

TEST_F(DashboardSessionTest, S212_WhatWaitsForAnAnswerIsBoundedInBytes) {
    plain_config_.websocket.max_message_bytes = 1'000;
    access_.is_slow = true;
    const Client client = open_as("u-1");
    send(client, R"({"type":"subscribe","queueId":"q-1"})");
    send(client, std::string(900, ' '));
    EXPECT_THAT(frames(client), IsEmpty());
    send(client, std::string(101, ' '));
    EXPECT_THAT(frames(client), ElementsAre("close 4029 Too many requests"));
}

// Security 2.1: a socket does not outlive its credential.
TEST_F(DashboardSessionTest, S21_AfterItsTokenHasExpiredASocketHearsNothingMore) {
    const Client client = open(
        {.identity = auth::Identity{.user = auth::UserId{"u-1"}},
         .valid_for = std::chrono::seconds{20}});
    send(client, R"({"type":"subscribe","userId":"u-1"})");
    frames(client);
    clock_.advance(19s);
    settle();
    publish(user_room("u-1"), R"({"type":"before"})");
    EXPECT_THAT(frames(client), Contains(R"({"type":"before"})"));
    clock_.advance(1s);
    settle();
    frames(client);
    publish(user_room("u-1"), R"({"type":"after"})");
    EXPECT_THAT(frames(client), Not(Contains(R"({"type":"after"})")));
    send(client, R"({"type":"ping"})");
    EXPECT_THAT(frames(client), ElementsAre("close 4001 Unauthorized"));
}

// B38: room 1001, with a smaller number; the socket stays.
TEST_F(DashboardSessionTest, B38_MoreSubscriptionsThanTheLimitAreRefused) {
    hub_config_.max_rooms_per_member = 2;
    const Client client = open();
    for (const char* queue : {"1", "2", "2"}) {
        send(client, R"({"type":"subscribe","queueId":")" + std::string{queue} + "\"}");
    }
    EXPECT_EQ(frames(client).size(), 3U);
    send(client, R"({"type":"subscribe","queueId":"3"})");
    send(client, R"({"type":"ping"})");
    EXPECT_THAT(
        frames(client),
        ElementsAre(
            R"({"type":"error","message":"Too many subscriptions"})", R"({"type":"pong"})"));
}

// B23, B24: what JSON may hold, and what a parser must survive.
TEST_F(DashboardSessionTest, B23_B24_HostileJsonIsAnErrorAndTheSocketStays) {
    const Client client = open();
    const std::string nested(5'000, '[');
    for (const std::string& text :
         {nested,
          R"({"type":"subscribe","userId":)" + nested,
          std::string{R"({"type":"ping","x":"\ud800"})"},
          std::string{"{\"type\":\"ping\",\"x\":\"\x01\"}"}}) {
        send(client, text);
        EXPECT_THAT(
            frames(client), ElementsAre(R"({"type":"error","message":"Invalid message format"})"))
            << text.substr(0, 40);
    }
    send(client, R"({"type":"subscribe","queueId":"a\u0000b\u2028"})");
    EXPECT_EQ(frames(client).size(), 1U);
}

// B36: the same ids in another tenant are somebody else's.
TEST_F(DashboardSessionTest, B36_TenantsHearNothingOfEachOther) {
    const Client client = open(
        {.identity = auth::Identity{.tenant = auth::TenantId{"t2"}, .user = auth::UserId{"u-1"}}});
    send(client, R"({"type":"subscribe","userId":"u-1","queueId":"q-1"})");
    EXPECT_EQ(frames(client).size(), 2U);
    publish(user_room("u-1"), R"({"type":"secret"})");
    publish(queue_room("q-1"), R"({"type":"secret"})");
    EXPECT_THAT(frames(client), IsEmpty());
    publish(hub::user_room(auth::TenantId{"t2"}, auth::UserId{"u-1"}), R"({"type":"its own"})");
    EXPECT_THAT(frames(client), ElementsAre(R"({"type":"its own"})"));
}

TEST_F(DashboardSessionTest, NumbersAreTakenAsIdsAndEchoedAsTheyCame) {
    const Client client = open();
    send(client, R"({"type":"subscribe","queueId":42})");
    EXPECT_THAT(
        frames(client),
        ElementsAre(
            R"({"type":"subscribed","queueId":42,"message":"Successfully subscribed to transcription updates"})"));
    publish(queue_room("42"), R"({"type":"x"})");
    EXPECT_EQ(frames(client).size(), 1U);
}

}  // namespace
}  // namespace crier::plain
