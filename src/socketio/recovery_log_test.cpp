#include "socketio/recovery_log.hpp"

#include "socketio/room_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier::socketio {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RecoveryLogTest : public ::testing::Test {
protected:
    RecoveryLogTest() {
        config_.max_kept_events = 4;
        config_.max_disconnection = 120s;
    }

    /// Returns the text that is sent.
    std::string add(
        std::string_view room,
        std::string_view json,
        hub::Urgency urgency = hub::Urgency::Reliable) {
        hub::Event event{
            .rooms = {room_name("/", room)}, .json = std::string{json}, .urgency = urgency};
        log_.stamp(event, now_);
        return event.json;
    }

    /// The texts somebody missed; "gone" when they cannot be told.
    std::vector<std::string> missed(std::uint64_t since, std::vector<std::string_view> rooms) {
        std::vector<hub::RoomName> names;
        for (const std::string_view room : rooms) names.push_back(room_name("/", room));
        const auto found = log_.missed_since(since, names, now_);
        if (!found) return {"gone"};
        std::vector<std::string> texts;
        for (const SharedEvent& event : *found) texts.push_back(event->json);
        return texts;
    }

    RecoveryConfig config_;
    MonotonicTime now_{1h};
    RecoveryLog log_{config_, "e"};
};

TEST_F(RecoveryLogTest, C20_TheOffsetIsTheLastArgument) {
    EXPECT_EQ(add("r", R"(["a",1])"), R"(["a",1,"e.1"])");
    EXPECT_EQ(add("r", R"(["b"])"), R"(["b","e.2"])");
    EXPECT_EQ(log_.last(), 2U);
}

TEST_F(RecoveryLogTest, C20_VolatileEventsCarryTheOffsetBeforeThemAndAreNotKept) {
    add("r", R"(["a"])");
    EXPECT_EQ(add("r", R"(["v","text"])", hub::Urgency::Volatile), R"(["v","text","e.1"])");
    EXPECT_THAT(missed(0, {"r"}), ElementsAre(R"(["a","e.1"])"));
}

TEST_F(RecoveryLogTest, OnlyItsOwnOffsetsAreOffsets) {
    add("r", R"(["a"])");
    EXPECT_EQ(log_.resume_from("e.1", 0), 1U);
    EXPECT_EQ(log_.resume_from("e.0", 0), 0U);
    for (const std::string_view other :
         {"e.2", "ef.1", "e1", "e.", "e.-1", "e.1x", "", "e.99999999999999999999", "1"}) {
        EXPECT_EQ(log_.resume_from(other, 0), std::nullopt) << other;
    }
}

// Clients keep their last offset when they come in anew, and send it along with their new pid.
TEST_F(RecoveryLogTest, OffsetsOfEarlierSessionsAndRunsMeanNothingSince) {
    add("r", R"(["a"])");
    add("r", R"(["b"])");
    EXPECT_EQ(log_.resume_from("e.1", 2), 2U) << "of the session before";
    EXPECT_EQ(log_.resume_from("f.7", 2), 2U) << "of the run before";
}

TEST_F(RecoveryLogTest, TellsWhatWasMissedInTheRoomsAndNothingElse) {
    add("r", R"(["a"])");
    add("other", R"(["b"])");
    add("r", R"(["c"])");
    EXPECT_THAT(missed(0, {"r"}), ElementsAre(R"(["a","e.1"])", R"(["c","e.3"])"));
    EXPECT_THAT(missed(1, {"r"}), ElementsAre(R"(["c","e.3"])"));
    EXPECT_THAT(missed(3, {"r"}), IsEmpty());
    EXPECT_THAT(missed(0, {"nobody"}), IsEmpty());
}

TEST_F(RecoveryLogTest, ExceptRoomsMissNothing) {
    hub::Event event{
        .rooms = {namespace_room("/")}, .json = R"(["a"])", .except = {room_name("/", "me")}};
    log_.stamp(event, now_);
    const auto found = log_.missed_since(0, {namespace_room("/"), room_name("/", "me")}, now_);
    ASSERT_TRUE(found.has_value());
    EXPECT_THAT(*found, IsEmpty());
}

TEST_F(RecoveryLogTest, WhatWasDroppedIsGoneForItsRoomAlone) {
    add("quiet", R"(["q"])");
    for (int i = 0; i < 10; ++i) add("busy", R"(["b"])");
    EXPECT_EQ(log_.size(), 4U);
    EXPECT_THAT(missed(2, {"busy"}), ElementsAre("gone"));
    EXPECT_THAT(missed(1, {"quiet"}), IsEmpty()) << "it had its one event, which is dropped now";
    EXPECT_THAT(missed(0, {"quiet"}), ElementsAre("gone"));
    EXPECT_EQ(missed(9, {"busy"}).size(), 2U);
}

TEST_F(RecoveryLogTest, EventsAreForgottenWithTime) {
    add("r", R"(["a"])");
    now_ += 119s;
    EXPECT_EQ(missed(0, {"r"}).size(), 1U);
    now_ += 2s;
    EXPECT_THAT(missed(0, {"r"}), ElementsAre("gone"));
    EXPECT_EQ(log_.bytes(), 0U);
}

TEST_F(RecoveryLogTest, BytesAreBounded) {
    config_.max_kept_events = 1'000'000;
    config_.max_kept_bytes = 10'000;
    const std::string big = "[\"" + std::string(1'000, 'x') + "\"]";
    for (int i = 0; i < 1'000; ++i) add("r", big);
    EXPECT_LE(log_.bytes(), 10'000U);
    EXPECT_GE(log_.size(), 5U);
}

TEST_F(RecoveryLogTest, WhatIsKnownOfDroppedRoomsIsBoundedToo) {
    for (int i = 0; i < 1'000; ++i) add("room-" + std::to_string(i), R"(["a"])");
    EXPECT_THAT(missed(1, {"room-0"}), ElementsAre("gone")) << "too long ago to tell";
    EXPECT_THAT(missed(996, {"room-0"}), IsEmpty());
}

}  // namespace
}  // namespace crier::socketio
