#include "base/shared_bytes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace crier {
namespace {

TEST(SharedBytesTest, CopiesShareOneAllocation) {
    const SharedBytes first = SharedBytes::copy_of("hello");
    const SharedBytes second = first;

    EXPECT_EQ(as_text(second.view()), "hello");
    EXPECT_EQ(first.view().data(), second.view().data());
}

TEST(SharedBytesTest, EmptyAndMovedFromHoldNothing) {
    SharedBytes empty;
    EXPECT_TRUE(empty.is_empty());
    EXPECT_TRUE(SharedBytes::copy_of("").is_empty());

    SharedBytes source = SharedBytes::copy_of("x");
    const SharedBytes target = std::move(source);
    EXPECT_EQ(target.size(), 1U);
}

TEST(SharedBytesTest, MakeFillsBeforeSharing) {
    const SharedBytes bytes = SharedBytes::make(
        4, [](MutableBytes out) { std::fill(out.begin(), out.end(), std::byte{'a'}); });
    EXPECT_EQ(as_text(bytes.view()), "aaaa");
}

TEST(SharedBytesTest, ManyThreadsMayHoldAndDropIt) {
    const SharedBytes bytes = SharedBytes::copy_of("shared");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([bytes] {
            for (int k = 0; k < 10'000; ++k) {
                const SharedBytes copy = bytes;
                ASSERT_EQ(copy.size(), 6U);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(as_text(bytes.view()), "shared");
}

TEST(SharedBytesTest, SeveralBecomeOnePiece) {
    const std::vector pieces{SharedBytes::copy_of("ab"), SharedBytes{}, SharedBytes::copy_of("c")};
    EXPECT_EQ(as_text(join(pieces).view()), "abc");
    const std::vector borrowed{pieces[2].borrow(), pieces[0].borrow()};
    EXPECT_EQ(as_text(join(borrowed).view()), "cab");
    EXPECT_TRUE(join(std::vector<SharedBytes>{}).is_empty());
}

}  // namespace
}  // namespace crier
