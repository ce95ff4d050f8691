#include "loop/mailbox.hpp"

#include <gtest/gtest.h>
#include <poll.h>

namespace crier::loop {
namespace {

bool is_readable(int fd) {
    pollfd entry{fd, POLLIN, 0};
    return ::poll(&entry, 1, 0) == 1;
}

TEST(MailboxTest, WakesOncePerBurstAndKeepsTheOrder) {
    Mailbox box{10};
    EXPECT_FALSE(is_readable(box.wake_fd()));
    std::string order;
    box.put([&] { order += "a"; });
    box.put([&] { order += "b"; });
    EXPECT_TRUE(is_readable(box.wake_fd()));

    std::vector<Action> taken;
    box.take_all(taken);
    EXPECT_FALSE(is_readable(box.wake_fd()));
    for (Action& action : taken) action();
    EXPECT_EQ(order, "ab");
}

TEST(MailboxTest, OfferDeclinesWhenFullAndPutDoesNot) {
    Mailbox box{2};
    EXPECT_TRUE(box.offer([] {}));
    EXPECT_TRUE(box.offer([] {}));
    EXPECT_FALSE(box.offer([] {}));
    box.put([] {});

    std::vector<Action> taken;
    box.take_all(taken);
    EXPECT_EQ(taken.size(), 3U);
    EXPECT_TRUE(box.offer([] {}));
}

}  // namespace
}  // namespace crier::loop
