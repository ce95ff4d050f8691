#include "gateways/updates/updates_gateway.hpp"

#include "auth/jwt.hpp"
#include "dashboard/update_event.hpp"
#include "hub/fake_member.hpp"
#include "socketio/service_test_fixture.hpp"

#include <gmock/gmock.h>

#include <deque>
#include <optional>

namespace crier::gateways {
namespace {

using namespace std::chrono_literals;
using socketio::FakeClient;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Knows one forbidden queue; answers when the test says so.
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
    bool is_slow = false;
    std::deque<OnDecided> waiting;
};

// On two loops, with clients on either.
class UpdatesGatewayTest : public socketio::ServiceFixture {
protected:
    UpdatesGatewayTest() {
        config_.recovery.is_enabled = true;
        auth_.jwt_secret = Secret{"a-secret-of-at-least-thirty-two-bytes"};
        auth_.leeway = 0s;
    }

    /// Opened before the first client comes, with the configuration as it is then.
    FakeClient& open_door(loop::LoopIndex loop) {
        if (!gateway_) {
            gateway_.emplace(
                UpdatesGateway::Parts{
                    .hub = hub_,
                    .access = access_,
                    .authenticator = authenticator_,
                    .config = updates_},
                of("/updates"));
        }
        return open(loop);
    }
    std::string connect_as(std::string_view user, std::chrono::seconds life = 1h) const {
        const auth::Identity identity{.user = auth::UserId{std::string{user}}};
        const std::string token = auth::sign_jwt(identity, auth_, clock_.wall_now(), life);
        return R"(0/updates,{"token":")" + token + "\"}";
    }
    FakeClient& enter_as(std::string_view user, loop::LoopIndex loop = 0) {
        FakeClient& client = open_door(loop);
        EXPECT_FALSE(join(client, connect_as(user)).empty());
        return client;
    }
    /// What a client hears that says something.
    std::vector<std::string> ask(FakeClient& client, std::string_view packet) {
        send(client, packet);
        return heard(client);
    }
    std::size_t publish(const hub::RoomName& room, std::string json) {
        std::optional<std::size_t> delivered;
        on(0, [&] {
            loop::start(
                publish_to(hub_, dashboard::update_event({room}, std::move(json)), delivered));
        });
        settle();
        return delivered.value_or(0);
    }
    static hub::RoomName room_of(const char* user) {
        return hub::user_room(auth::TenantId{"default"}, auth::UserId{user});
    }

    auth::AuthConfig auth_;
    auth::Authenticator authenticator_{auth_, clock_};
    FakeAccess access_;
    UpdatesConfig updates_;
    std::optional<UpdatesGateway> gateway_;

private:
    static loop::Task<void> publish_to(
        hub::Hub& hub, hub::Event event, std::optional<std::size_t>& delivered) {
        const auto receipt = co_await hub.publish(std::move(event));
        delivered = receipt->delivered;
    }
};

TEST_F(UpdatesGatewayTest, OneEventReachesSocketsOfBothLoopsAndOtherProtocols) {
    FakeClient& here = enter_as("ana", 0);
    FakeClient& there = enter_as("ana", 1);
    hub::FakeMember other{hub_.shard(0), auth::UserId{"ana"}};
    on(0, [&] { ASSERT_TRUE(hub_.shard(0).join(other, room_of("ana"))); });
    for (FakeClient* client : {&here, &there}) {
        EXPECT_THAT(
            ask(*client, R"(2/updates,7["subscribe",{"userId":"ana"}])"),
            ElementsAre(R"(3/updates,7[{"type":"subscribed","userId":"ana",)"
                        R"("message":"Successfully subscribed to user updates"}])"));
    }

    EXPECT_EQ(publish(room_of("ana"), R"({"type":"x","n":1.50})"), 3U);
    EXPECT_THAT(heard(here), ElementsAre(R"(2/updates,["update",{"type":"x","n":1.50}])"));
    EXPECT_THAT(heard(there), ElementsAre(R"(2/updates,["update",{"type":"x","n":1.50}])"));
    on(0, [&] { hub_.shard(0).leave_all(other); });
}

TEST_F(UpdatesGatewayTest, StrangersAndLiarsAreTurnedAway) {
    for (const char* connect : {"0/updates,", R"(0/updates,{"token":"x"})"}) {
        EXPECT_THAT(
            ask(open_door(0), connect), ElementsAre(R"(4/updates,{"message":"Unauthorized"})"));
    }
}

TEST_F(UpdatesGatewayTest, ItEndsTogetherWithItsToken) {
    FakeClient& client = open_door(1);
    join(client, connect_as("ana", 60s));
    ask(client, R"(2/updates,["subscribe",{"userId":"ana"}])");
    advance(59'999ms);
    EXPECT_EQ(publish(room_of("ana"), R"({"type":"x"})"), 1U);
    heard(client);

    advance(2ms);

    EXPECT_THAT(heard(client), ElementsAre("1/updates,"));
    EXPECT_EQ(publish(room_of("ana"), R"({"type":"x"})"), 0U);
}

TEST_F(UpdatesGatewayTest, TheQueueIsAnsweredFirstAlsoWhenItTakesLonger) {
    FakeClient& client = enter_as("ana");
    access_.is_slow = true;
    EXPECT_THAT(
        ask(client, R"(2/updates,1["subscribe",{"userId":"ana","queueId":"q"}])"), IsEmpty());

    on(0, [&] { access_.waiting.front()(false); });

    EXPECT_THAT(
        heard(client),
        ElementsAre(R"(3/updates,1[{"type":"error","code":"forbidden",)"
                    R"("message":"Not allowed to subscribe to these updates"},)"
                    R"({"type":"subscribed","userId":"ana",)"
                    R"("message":"Successfully subscribed to user updates"}])"));
}

TEST_F(UpdatesGatewayTest, AnAnswerForSomebodyWhoHasGoneChangesNothing) {
    FakeClient& client = enter_as("ana");
    access_.is_slow = true;
    send(client, R"(2/updates,1["subscribe",{"userId":"ana","queueId":"q"}])");
    cut(client);

    on(0, [&] { access_.waiting.front()(true); });

    EXPECT_EQ(hub_.shard(0).room_count(), 0U);
}

TEST_F(UpdatesGatewayTest, OneWhoSubscribedIsNotRecoveredAndOneWhoDidNotIs) {
    for (const bool has_subscribed : {true, false}) {
        FakeClient& client = open_door(0);
        send(client, connect_as("ana"));
        const auto frames = heard(client);
        ASSERT_EQ(frames.size(), 1U);
        const Json reply = boost::json::parse(frames[0].substr(sizeof("0/updates,") - 1));
        if (has_subscribed) send(client, R"(2/updates,["subscribe",{"userId":"ana"}])");
        cut(client);

        std::string connect = connect_as("ana");
        connect.insert(
            connect.size() - 1, R"(,"pid":")" + std::string{reply.at("pid").as_string()} + '"');
        FakeClient& again = open_door(1);
        const std::string sid = join(again, connect);

        EXPECT_EQ(sid == reply.at("sid").as_string().c_str(), !has_subscribed);
    }
}

TEST_F(UpdatesGatewayTest, APersonHasNoMoreSocketsThanAllowed) {
    hub_config_.max_connections_per_user = 1;
    FakeClient& first = enter_as("ana", 0);
    FakeClient& second = open_door(1);
    EXPECT_THAT(
        ask(second, connect_as("ana")),
        ElementsAre(R"(4/updates,{"message":"Too many connections"})"));

    cut(first);

    EXPECT_FALSE(join(second, connect_as("ana")).empty());
}

TEST_F(UpdatesGatewayTest, TheOldestMakesRoomWhereThatIsConfigured) {
    hub_config_.max_connections_per_user = 1;
    hub_config_.over_limit = hub::OverLimit::EvictOldest;
    FakeClient& first = enter_as("ana", 0);
    enter_as("ana", 1);

    EXPECT_THAT(heard(first), ElementsAre("1/updates,"));
}

/// Its place is asked for on another loop, and it does not wait for the answer.
TEST_F(UpdatesGatewayTest, OneWhoLeavesAtTheDoorGivesItsPlaceBack) {
    hub_config_.max_connections_per_user = 1;
    for (const loop::LoopIndex loop : {0U, 1U}) {
        FakeClient& hasty = open_door(loop);
        loops_.at(loop).post([&, text = "4" + connect_as("ana")] {
            hasty.session().on_socket_text(hasty.transport(), text);
            hasty.session().on_socket_closed(hasty.transport());
        });
        settle();
    }

    EXPECT_FALSE(join(open_door(0), connect_as("ana")).empty());
}

TEST_F(UpdatesGatewayTest, WhoSaysTooMuchIsShownOut) {
    updates_.max_messages_per_window = 2;
    FakeClient& client = enter_as("ana");
    EXPECT_THAT(
        ask(client, R"(2/updates,1["ping"])"), ElementsAre(R"(3/updates,1[{"type":"pong"}])"));
    ask(client, R"(2/updates,["ping"])");

    EXPECT_THAT(ask(client, R"(2/updates,2["ping"])"), ElementsAre("1/updates,"));
}

TEST_F(UpdatesGatewayTest, WithOpenSubscribeNobodyNeedsACredential) {
    updates_.allows_open_subscribe = true;
    FakeClient& client = open_door(0);
    EXPECT_FALSE(join(client, "0/updates,").empty());

    EXPECT_THAT(
        ask(client, R"(2/updates,1["subscribe",{"userId":5}])"),
        ElementsAre(HasSubstr(R"({"type":"subscribed","userId":5,)")));
}

TEST_F(UpdatesGatewayTest, TheHubKnowsWhoseSocketItIs) {
    FakeClient& client = enter_as("ana");
    ask(client, R"(2/updates,["subscribe",{"queueId":"q"}])");
    const auto room = hub::queue_room(auth::TenantId{"default"}, hub::QueueId{"q"});
    EXPECT_EQ(publish(room, R"({"type":"x"})"), 1U);

    const auto stays = [](const char* user) {
        return [user](const hub::Member& member) {
            return member.identity() != nullptr && member.identity()->user.text() == user;
        };
    };
    hub_.revoke(room, stays("ana"));
    settle();
    EXPECT_EQ(publish(room, R"({"type":"x"})"), 1U);
    hub_.revoke(room, stays("ben"));
    settle();
    EXPECT_EQ(publish(room, R"({"type":"x"})"), 0U);
}

}  // namespace
}  // namespace crier::gateways
