#include "http/headers.hpp"

#include "http/cookies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier::http {
namespace {

using ::testing::ElementsAre;

TEST(HeadersTest, NamesHaveNoCase) {
    Headers headers;
    headers.add("Content-Type", "text/plain");
    headers.add("X-A", "1");
    headers.add("x-a", "2");

    EXPECT_EQ(headers.find("content-type"), "text/plain");
    EXPECT_EQ(headers.count("X-a"), 2U);
    headers.set("X-A", "3");
    EXPECT_EQ(headers.count("x-a"), 1U);
    EXPECT_FALSE(headers.contains("Missing"));
}

TEST(HeadersTest, ListsAreLookedThroughOverAllFields) {
    Headers headers;
    headers.add("Connection", "keep-alive ,, Upgrade");
    headers.add("connection", "close");
    EXPECT_TRUE(has_list_token(headers, "Connection", "upgrade"));
    EXPECT_TRUE(has_list_token(headers, "Connection", "close"));
    EXPECT_FALSE(has_list_token(headers, "Connection", "up"));
    EXPECT_THAT(split_list(" a,b , ,c"), ElementsAre("a", "b", "c"));
}

TEST(HeadersTest, TokensAreThoseOfTheGrammar) {
    EXPECT_TRUE(is_token("X-Request_Id.1!"));
    EXPECT_FALSE(is_token(""));
    EXPECT_FALSE(is_token("a b"));
    EXPECT_FALSE(is_token("a:b"));
    EXPECT_FALSE(is_token("\xc3\xa9"));
}

TEST(CookiesTest, FindsAmongOthersAndPassesOverNonsense) {
    Headers headers;
    headers.add("Cookie", "===;;; a = 1; access_token=abc.def; quoted=\"x y\"");
    headers.add("Cookie", "b=2; access_token=second");
    EXPECT_EQ(find_cookie(headers, "access_token"), "abc.def");
    EXPECT_EQ(find_cookie(headers, "a"), "1");
    EXPECT_EQ(find_cookie(headers, "b"), "2");
    EXPECT_EQ(find_cookie(headers, "quoted"), "x y");
    EXPECT_EQ(find_cookie(headers, "token"), std::nullopt);
}

}  // namespace
}  // namespace crier::http
