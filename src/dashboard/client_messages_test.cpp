#include "dashboard/client_messages.hpp"

#include <gtest/gtest.h>

namespace crier::dashboard {
namespace {

Result<ClientMessage, ClientMessageError> parse(std::string_view text) {
    return parse_client_message(text, 128);
}

TEST(ClientMessagesTest, ReadsWhatClientsSend) {
    const auto subscribe = parse(R"({"type":"subscribe","userId":"u-1","queueId":42,"extra":[1]})");
    ASSERT_TRUE(subscribe);
    EXPECT_EQ(subscribe->type, ClientMessageType::Subscribe);
    EXPECT_EQ(subscribe->user->text, "u-1");
    EXPECT_EQ(subscribe->queue->text, "42");
    EXPECT_EQ(parse(R"({"type":"ping"})")->type, ClientMessageType::Ping);
    EXPECT_FALSE(parse(R"({"type":"unsubscribe","userId":null,"queueId":""})")->user);
}

// Contract A, section 3: the two error texts.
TEST(ClientMessagesTest, ErrorsAreThoseOfTheContract) {
    for (const char* text :
         {"not json", "", "null", "{", "{\"type\":\"ping\"} x", "{\"a\":\"\xff\"}"}) {
        ASSERT_FALSE(parse(text)) << text;
        EXPECT_EQ(describe(parse(text).error()), "Invalid message format") << text;
    }
    for (const char* text :
         {R"({"type":"bogus"})",
          R"({"type":5})",
          "{}",
          "[]",
          "5",
          "\"ping\"",
          "true",
          R"({"type":"reconnect","connectionId":"x"})",
          R"({"type":"typing","roomId":"x"})"}) {
        ASSERT_FALSE(parse(text)) << text;
        EXPECT_EQ(describe(parse(text).error()), "Unknown message type") << text;
    }
}

TEST(ClientMessagesTest, IdsHaveALimitAndAreTextOrNumbers) {
    const std::string longest(128, 'a');
    EXPECT_TRUE(parse(R"({"type":"subscribe","userId":")" + longest + "\"}"));
    for (const std::string& id :
         {"\"" + longest + "a\"",
          std::string{"{}"},
          std::string{"[]"},
          std::string{"true"},
          std::string{"1.5"}}) {
        const auto message = parse(R"({"type":"subscribe","userId":)" + id + "}");
        ASSERT_FALSE(message) << id;
        EXPECT_EQ(message.error(), ClientMessageError::InvalidId);
    }
}

// Contract A, section 4.1: exact texts, exact order of the members.
TEST(ClientMessagesTest, RepliesAreThoseOfTheContract) {
    const GivenId user{"u-1", "\"u-1\""};
    const GivenId queue{"q-1", "\"q-1\""};
    EXPECT_EQ(
        subscribed_to_user(user),
        R"({"type":"subscribed","userId":"u-1","message":"Successfully subscribed to user updates"})");
    EXPECT_EQ(
        subscribed_to_queue(queue),
        R"({"type":"subscribed","queueId":"q-1","message":"Successfully subscribed to transcription updates"})");
    EXPECT_EQ(unsubscribed_from_user(user), R"({"type":"unsubscribed","userId":"u-1"})");
    EXPECT_EQ(unsubscribed_from_queue(queue), R"({"type":"unsubscribed","queueId":"q-1"})");
    EXPECT_EQ(pong(), R"({"type":"pong"})");
    EXPECT_EQ(error_message("a \"b\""), R"({"type":"error","message":"a \"b\""})");
}

}  // namespace
}  // namespace crier::dashboard
