#include "engineio/session_id.hpp"

#include "engineio/request.hpp"

#include <gtest/gtest.h>

#include <set>

namespace crier::engineio {
namespace {

TEST(SessionIdTest, NamesItsLoop) {
    SeededRandom random{1};
    for (const loop::LoopIndex index : {0U, 1U, 63U, 64U, 4'095U}) {
        EXPECT_EQ(loop_of_sid(make_sid(index, random)), index);
    }
}

TEST(SessionIdTest, IsRandomBehindThat) {
    SeededRandom random{1};
    std::set<std::string> sids;
    for (int i = 0; i < 1'000; ++i) sids.insert(make_sid(0, random).substr(2));
    EXPECT_EQ(sids.size(), 1'000U);
    EXPECT_EQ(sids.begin()->size() * 6, 144U) << "bits";
    EXPECT_LE(sids.begin()->size() + 2, kMaxSidBytes);
}

TEST(SessionIdTest, OthersNameNone) {
    for (const std::string_view text : {"", "AA", "__proto__"}) {
        EXPECT_EQ(loop_of_sid(text), std::nullopt) << text;
    }
    EXPECT_EQ(loop_of_sid(std::string(26, '!')), std::nullopt);
    EXPECT_EQ(loop_of_sid(std::string(10'240, 'A')), std::nullopt);
}

}  // namespace
}  // namespace crier::engineio
