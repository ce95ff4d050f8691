#include "load/pacer.hpp"

#include <gtest/gtest.h>

namespace crier::load {
namespace {

using std::chrono::milliseconds;

TEST(PacerTest, MessagesAreDueEvenlyFromTheStart) {
    const MonotonicTime start{std::chrono::hours{1}};
    Pacer pacer{start, 100};

    EXPECT_EQ(pacer.take_due(start), start);
    EXPECT_FALSE(pacer.take_due(start + milliseconds{9}));
    EXPECT_EQ(pacer.take_due(start + milliseconds{10}), start + milliseconds{10});
    EXPECT_EQ(pacer.next(), start + milliseconds{20});
}

TEST(PacerTest, WhoComesLateStillHearsWhenEachWasDue) {
    const MonotonicTime start{std::chrono::hours{1}};
    Pacer pacer{start, 100};
    const MonotonicTime late = start + milliseconds{25};

    EXPECT_EQ(pacer.take_due(late), start);
    EXPECT_EQ(pacer.take_due(late), start + milliseconds{10});
    EXPECT_EQ(pacer.take_due(late), start + milliseconds{20});
    EXPECT_FALSE(pacer.take_due(late));
}

TEST(PacerTest, ARateThatDividesNoSecondDoesNotDrift) {
    const MonotonicTime start{std::chrono::hours{1}};
    Pacer pacer{start, 3};
    for (int i = 0; i < 3 * 3600; ++i) ASSERT_TRUE(pacer.take_due(start + std::chrono::hours{1}));

    EXPECT_EQ(pacer.next(), start + std::chrono::hours{1});
}

}  // namespace
}  // namespace crier::load
