#include "hub/room.hpp"

#include "base/random.hpp"
#include "hub/fake_member.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <set>

namespace crier::hub {
namespace {

using ::testing::ElementsAre;

/// One run of an event over one room.
std::size_t deliver(const Room& room, const Delivery& delivery, std::uint64_t number) {
    const std::vector<Encoder> encoders;
    DeliveryRun run{delivery, encoders, number};
    room.deliver(run);
    return run.taken();
}

Delivery delivery_of(std::string_view text) {
    Delivery delivery;
    delivery.frames[0] = SharedBytes::copy_of(text);
    delivery.frames[1] = SharedBytes::copy_of("form 1: " + std::string{text});
    return delivery;
}

TEST(RoomTest, BroadcastSkipsFullMembersAndReachesTheRest) {
    Room room{RoomName{"case:42"}};
    FakeMember prompt;
    FakeMember full;
    FakeMember other_form{WireForm{1}};
    full.is_full = true;
    for (Member* member : std::initializer_list<Member*>{&prompt, &full, &other_form}) {
        room.add(*member);
    }

    EXPECT_EQ(deliver(room, delivery_of("updated"), 1), 2U);

    EXPECT_THAT(prompt.received, ElementsAre("updated"));
    EXPECT_THAT(other_form.received, ElementsAre("form 1: updated"));
    for (Member* member : std::initializer_list<Member*>{&prompt, &full, &other_form}) {
        room.remove(*member);
    }
}

TEST(RoomTest, JoiningTwiceCountsOnce) {
    Room room{RoomName{"r"}};
    FakeMember member;
    room.add(member);
    room.add(member);
    EXPECT_EQ(room.size(), 1U);
    EXPECT_EQ(deliver(room, delivery_of("x"), 1), 1U);
    room.remove(member);
    room.remove(member);
    EXPECT_TRUE(room.is_empty());
}

TEST(RoomTest, OneEventThroughTwoRoomsArrivesOnce) {
    Room user{RoomName{"user:u"}};
    Room queue{RoomName{"queue:q"}};
    FakeMember member;
    user.add(member);
    queue.add(member);
    const Delivery delivery = delivery_of("x");
    const std::vector<Encoder> encoders;
    DeliveryRun run{delivery, encoders, 7};
    user.deliver(run);
    queue.deliver(run);
    EXPECT_EQ(run.taken(), 1U);
    EXPECT_EQ(deliver(queue, delivery_of("y"), 8), 1U);
    user.remove(member);
    queue.remove(member);
}

TEST(RoomTest, AgreesWithASetUnderRandomJoiningAndLeaving) {
    SeededRandom random{9};
    std::deque<Room> rooms;
    for (int i = 0; i < 5; ++i) rooms.emplace_back(RoomName{"r" + std::to_string(i)});
    std::deque<FakeMember> members(50);
    std::set<std::pair<std::size_t, std::size_t>> model;
    for (int step = 0; step < 20'000; ++step) {
        const std::uint64_t dice = random_u64(random);
        const std::size_t room = dice % rooms.size();
        const std::size_t member = (dice >> 8) % members.size();
        if ((dice >> 20) % 2 == 0) {
            rooms[room].add(members[member]);
            model.emplace(room, member);
        } else {
            rooms[room].remove(members[member]);
            model.erase({room, member});
        }
        ASSERT_EQ(rooms[room].contains(members[member]), model.contains({room, member}));
        std::size_t expected = 0;
        for (const auto& entry : model) expected += entry.first == room ? 1 : 0;
        ASSERT_EQ(rooms[room].size(), expected);
    }
    for (const auto& [room, member] : model) rooms[room].remove(members[member]);
}

// B36: whatever tenants and ids are called, two of them never share a room.
TEST(RoomNameTest, B36_NoTwoTenantsOrKindsShareARoom) {
    const auto user = [](const char* tenant, const char* id) {
        return user_room(auth::TenantId{tenant}, auth::UserId{id}).text();
    };
    const auto queue = [](const char* tenant, const char* id) {
        return queue_room(auth::TenantId{tenant}, QueueId{id}).text();
    };
    EXPECT_NE(user("a", "x"), user("b", "x"));
    EXPECT_NE(user("a", "x"), queue("a", "x"));
    EXPECT_NE(user("a", "x/user:y"), user("a/user:x", "y"));
    EXPECT_NE(queue("a", "x/queue:y"), queue("a/queue:x", "y"));
    EXPECT_NE(queue("a", "x/user:y"), user("a/queue:x", "y"));
}

}  // namespace
}  // namespace crier::hub
