#include "hub/user_directory.hpp"

#include "hub/fake_member.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier::hub {
namespace {

using ::testing::ElementsAre;

class UserDirectoryTest : public ::testing::Test {
protected:
    UserDirectoryTest() { config_.max_connections_per_user = 2; }

    struct Connection {
        FakeMember member;
        UserDirectory::Ticket ticket;
        std::vector<bool> decisions;
    };

    /// Connects on the given loop and lets both loops settle.
    void connect(Connection& connection, loop::LoopIndex index, const char* user = "t/user:u") {
        loops_.at(index).post([&connection, this, user] {
            connection.ticket = directory_.admit(
                RoomName{user}, connection.member, [&connection](bool is_admitted) {
                    connection.decisions.push_back(is_admitted);
                });
        });
        settle();
    }

    void disconnect(Connection& connection, loop::LoopIndex index) {
        loops_.at(index).post([&connection] { connection.ticket = {}; });
        settle();
    }

    void settle() {
        for (int i = 0; i < 4; ++i) {
            for (loop::LoopIndex k = 0; k < loops_.size(); ++k) loops_.at(k).run_ready();
        }
    }

    ManualClock clock_;
    loop::LoopGroup loops_{2, clock_};
    HubConfig config_;
    telemetry::Metrics registry_;
    HubMetrics metrics_{registry_};
    UserDirectory directory_{loops_, config_, metrics_};
};

// Contract A, item 29: the connection above the limit is refused and the first ones still work.
TEST_F(UserDirectoryTest, A29_TheConnectionAboveTheLimitIsRefusedOnWhateverLoop) {
    Connection first;
    Connection second;
    Connection third;
    connect(first, 0);
    connect(second, 1);
    connect(third, 1);
    EXPECT_THAT(first.decisions, ElementsAre(true));
    EXPECT_THAT(second.decisions, ElementsAre(true));
    EXPECT_THAT(third.decisions, ElementsAre(false));
    EXPECT_FALSE(first.member.is_evicted);
}

TEST_F(UserDirectoryTest, APlaceGivenBackCanBeTaken) {
    Connection first;
    Connection second;
    Connection third;
    connect(first, 0);
    connect(second, 1);
    disconnect(first, 0);
    connect(third, 0);
    EXPECT_THAT(third.decisions, ElementsAre(true));
}

TEST_F(UserDirectoryTest, ARefusedConnectionTakesNoPlaceWithIt) {
    Connection connections[4];
    for (Connection& connection : connections) connect(connection, 0);
    disconnect(connections[3], 0);
    disconnect(connections[0], 0);
    Connection next;
    connect(next, 0);
    EXPECT_THAT(next.decisions, ElementsAre(true));
    Connection above;
    connect(above, 0);
    EXPECT_THAT(above.decisions, ElementsAre(false));
}

TEST_F(UserDirectoryTest, EvictOldestLetsTheNewestIn) {
    config_.over_limit = OverLimit::EvictOldest;
    Connection first;
    Connection second;
    Connection third;
    connect(first, 0);
    connect(second, 1);
    connect(third, 1);
    EXPECT_THAT(third.decisions, ElementsAre(true));
    EXPECT_TRUE(first.member.is_evicted);
    EXPECT_FALSE(second.member.is_evicted);
    disconnect(first, 0);
    Connection fourth;
    connect(fourth, 0);
    EXPECT_TRUE(second.member.is_evicted)
        << "the place of the evicted one was not given back twice";
}

/// Gives its ticket back when it is evicted, as a session that closes does.
class LeavingMember final : public Member {
public:
    LeavingMember() : Member{WireForm{0}} {}
    bool deliver(const SharedBytes&, FramePolicy) override { return false; }
    void on_evicted() override { ticket = {}; }
    const auth::Identity* identity() const override { return nullptr; }

    UserDirectory::Ticket ticket;
};

TEST_F(UserDirectoryTest, WithALimitOfOneEachConnectionTakesThePlaceOfTheOneBefore) {
    config_.over_limit = OverLimit::EvictOldest;
    config_.max_connections_per_user = 1;
    for (const loop::LoopIndex index : {0U, 1U}) {
        int admitted = 0;
        LeavingMember members[3];
        for (LeavingMember& member : members) {
            loops_.at(index).post([&] {
                member.ticket =
                    directory_.admit(RoomName{"t/user:x"}, member, [&](bool is_admitted) {
                        admitted += is_admitted;
                    });
            });
            settle();
        }
        EXPECT_EQ(admitted, 3) << "on loop " << index;
        loops_.at(index).post([&] { members[2].ticket = {}; });
        settle();
    }
}

TEST_F(UserDirectoryTest, UsersDoNotCountForEachOther) {
    Connection connections[6];
    for (int i = 0; i < 6; ++i) {
        connect(connections[i], 0, i % 3 == 0 ? "t/user:a" : i % 3 == 1 ? "t/user:b" : "t2/user:a");
        EXPECT_THAT(connections[i].decisions, ElementsAre(true));
    }
}

TEST_F(UserDirectoryTest, AMemberThatGoesBeforeTheDecisionHearsNothing) {
    // On the loop that is not the user's home the decision takes a round trip.
    for (const loop::LoopIndex index : {0U, 1U}) {
        Connection connection;
        loops_.at(index).post([&connection, this] {
            connection.ticket =
                directory_.admit(RoomName{"t/user:x"}, connection.member, [&](bool) {
                    connection.decisions.push_back(true);
                });
            connection.ticket = {};
        });
        settle();
    }
    Connection a;
    Connection b;
    connect(a, 0, "t/user:x");
    connect(b, 0, "t/user:x");
    EXPECT_THAT(b.decisions, ElementsAre(true)) << "both early ones gave their places back";
}

}  // namespace
}  // namespace crier::hub
