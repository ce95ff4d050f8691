#include "net/out_queue.hpp"

#include "base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace crier::net {
namespace {

std::string gathered(const OutQueue& queue, std::size_t pieces = 64) {
    std::vector<iovec> out(pieces);
    const std::size_t used = queue.gather(out);
    std::string text;
    for (std::size_t i = 0; i < used; ++i) {
        text.append(static_cast<const char*>(out[i].iov_base), out[i].iov_len);
    }
    return text;
}

TEST(OutQueueTest, GathersFramesInOrderAndCountsBytes) {
    OutQueue queue;
    EXPECT_TRUE(queue.is_empty());
    queue.push(SharedBytes::copy_of("ab"));
    queue.push(SharedBytes::copy_of(""));
    queue.push(SharedBytes::copy_of("cde"));

    EXPECT_EQ(queue.bytes(), 5U);
    EXPECT_EQ(gathered(queue), "abcde");
    EXPECT_EQ(gathered(queue, 1), "ab");
}

TEST(OutQueueTest, ConsumesAcrossFramesAndInsideOne) {
    OutQueue queue;
    queue.push(SharedBytes::copy_of("abc"));
    queue.push(SharedBytes::copy_of("def"));
    queue.consume(1);
    EXPECT_EQ(gathered(queue), "bcdef");
    queue.consume(3);
    EXPECT_EQ(gathered(queue), "ef");
    queue.consume(2);
    EXPECT_TRUE(queue.is_empty());
    queue.push(SharedBytes::copy_of("x"));
    EXPECT_EQ(gathered(queue), "x");
}

TEST(OutQueueTest, BehavesLikeOneLongText) {
    SeededRandom random{5};
    OutQueue queue;
    std::string model;
    for (int step = 0; step < 5'000; ++step) {
        const std::uint64_t dice = random_u64(random);
        if (dice % 3 != 0) {
            const std::string text(dice % 40, static_cast<char>('a' + step % 26));
            queue.push(SharedBytes::copy_of(text));
            model += text;
        } else if (!model.empty()) {
            const std::size_t taken = (dice >> 8) % model.size() + 1;
            queue.consume(taken);
            model.erase(0, taken);
        }
        ASSERT_EQ(queue.bytes(), model.size());
        ASSERT_EQ(gathered(queue, 4'096), model);
    }
}

}  // namespace
}  // namespace crier::net
