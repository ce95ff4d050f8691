#include "socketio/recovery_sessions.hpp"

#include <gtest/gtest.h>

namespace crier::socketio {
namespace {

using namespace std::chrono_literals;

class RecoverySessionsTest : public ::testing::Test {
protected:
    bool can_take(const std::string& pid) {
        return std::holds_alternative<SavedSession>(sessions_.take(pid, now_));
    }
    void save(const std::string& pid) { sessions_.save({.pid = pid, .id = "id-" + pid}, now_); }

    RecoveryConfig config_{.max_disconnection = 120s, .max_sessions = 3};
    MonotonicTime now_{1h};
    RecoverySessions sessions_{config_};
};

TEST_F(RecoverySessionsTest, ASessionIsTakenOnce) {
    save("p");
    const auto found = sessions_.take("p", now_);
    ASSERT_TRUE(std::holds_alternative<SavedSession>(found));
    EXPECT_EQ(std::get<SavedSession>(found).id, "id-p");
    EXPECT_FALSE(can_take("p"));
    EXPECT_FALSE(can_take("never"));
}

TEST_F(RecoverySessionsTest, ALivingOneIsNamedWhereItIs) {
    sessions_.add("p", {.loop = 1, .socket = {}});
    const auto found = sessions_.take("p", now_);
    ASSERT_TRUE(std::holds_alternative<RecoverySessions::Living>(found));
    EXPECT_EQ(std::get<RecoverySessions::Living>(found).loop, 1U);
    save("p");
    EXPECT_TRUE(can_take("p"));
}

TEST_F(RecoverySessionsTest, ItExpiresAndALaterSaveDoesNotInheritTheTime) {
    save("p");
    now_ += 100s;
    EXPECT_TRUE(can_take("p"));
    save("p");
    now_ += 100s;
    EXPECT_TRUE(can_take("p")) << "200 s after the first save, 100 s after the second";
    save("p");
    now_ += 121s;
    EXPECT_FALSE(can_take("p"));
    EXPECT_EQ(sessions_.size(), 0U);
}

TEST_F(RecoverySessionsTest, TheOldestGoAboveTheLimit) {
    for (const char* pid : {"a", "b", "c", "d", "e"}) save(pid);
    EXPECT_LE(sessions_.size(), 4U);
    EXPECT_FALSE(can_take("a"));
    EXPECT_TRUE(can_take("e"));
}

TEST_F(RecoverySessionsTest, ForgettingEndsIt) {
    save("p");
    sessions_.forget("p");
    EXPECT_FALSE(can_take("p"));
}

}  // namespace
}  // namespace crier::socketio
