#include "socketio/event_data.hpp"

#include <gtest/gtest.h>

namespace crier::socketio {
namespace {

std::string ph(int number) {
    return R"({"_placeholder":true,"num":)" + std::to_string(number) + "}";
}

TEST(EventDataTest, SplitsIntoExactSlicesAndBack) {
    const std::string_view array = R"(["a",1.0, {"x" : [1,2]} ,null,"b,]\"",[]])";
    const auto elements = split_array(array);
    ASSERT_TRUE(elements);
    const std::vector<std::string_view> expected = {
        "\"a\"", "1.0", R"({"x" : [1,2]})", "null", R"("b,]\"")", "[]"};
    EXPECT_EQ(*elements, expected);
    EXPECT_EQ(join_array(*elements), R"(["a",1.0,{"x" : [1,2]},null,"b,]\"",[]])");
    EXPECT_TRUE(split_array(" [] ")->empty());
    EXPECT_EQ(join_array({}), "[]");
    for (const std::string_view bad : {"", "{}", "1", "[1", "[1,]", "[1]x", "[1][2]"}) {
        EXPECT_FALSE(split_array(bad)) << bad;
    }
}

TEST(EventDataTest, SplitLimitsTheNumberOfElements) {
    EXPECT_TRUE(split_array("[1,2,3]", {.depth = 32, .members = 3}));
    EXPECT_EQ(
        split_array("[1,2,3,4]", {.depth = 32, .members = 3}).error(), json::JsonError::TooMany);
}

// protocol-socketio 2.4: the offset is the last element.
TEST(EventDataTest, Section2_4AppendsTheOffset) {
    EXPECT_EQ(append_text_argument(R"(["hello",1])", "Q7uPX5E"), R"(["hello",1,"Q7uPX5E"])");
    EXPECT_EQ(append_text_argument("[]", "x\"y"), R"(["x\"y"])");
    EXPECT_EQ(append_argument("[ ]", "1"), "[ 1]");
    EXPECT_EQ(append_argument(R"(["a" ] )", "{}"), R"(["a" ,{}])");
    EXPECT_EQ(append_argument("[[]]", "1"), "[[],1]");
}

TEST(EventDataTest, AnEventIsItsNameAndWhatFollows) {
    const auto split = [](std::string_view array) -> std::vector<std::string> {
        const auto event = split_event(array);
        if (!event) return {};
        return {event->name, std::string{event->arguments}};
    };
    using Parts = std::vector<std::string>;
    EXPECT_EQ(split(R"(["a\u0062",1])"), (Parts{"ab", "1"}));
    EXPECT_EQ(split(R"([ "a" , {"x":[1]} , "]" ] )"), (Parts{"a", R"( {"x":[1]} , "]" )"}));
    EXPECT_EQ(split(R"(["a"])"), (Parts{"a", ""}));
    EXPECT_EQ(split("[1.5,2]"), (Parts{"1.5", "2"}));
    for (const std::string_view other : {"[null]", "[]", "{}", ""}) {
        EXPECT_EQ(split(other), Parts{}) << other;
    }
    EXPECT_EQ(elements_of("[1,[2]]"), "1,[2]");
    EXPECT_EQ(elements_of("[]"), "");
}

TEST(EventDataTest, Section2_6CanonicalDataKeepsItsText) {
    const std::string json = R"([ "a" ,)" + ph(0) + R"(,{ "x":)" + ph(1) + "}]";
    EXPECT_EQ(make_canonical(json, {"p", "q"}), (EventData{json, {"p", "q"}}));
    EXPECT_EQ(make_canonical("[" + ph(0) + "]", {}), (EventData{"[" + ph(0) + "]", {}}))
        << "without attachments it is data";
}

TEST(EventDataTest, Section2_6NumbersFollowTheOrderOfAppearance) {
    EXPECT_EQ(
        make_canonical(R"(["a",)" + ph(1) + R"( , {"num":0,"_placeholder":true}])", {"p", "q"}),
        (EventData{R"(["a",)" + ph(0) + " , " + ph(1) + "]", {"q", "p"}}));
    EXPECT_EQ(
        make_canonical("[" + ph(2) + "," + ph(2) + "," + ph(0) + "]", {"p", "q", "r"}),
        (EventData{"[" + ph(0) + "," + ph(0) + "," + ph(1) + "]", {"r", "p"}}))
        << "unreferenced ones are dropped, repeated ones stay one";
    EXPECT_EQ(make_canonical("[1]", {"p"}), (EventData{"[1]", {}}));
    EXPECT_EQ(make_canonical("[" + ph(1) + "]", {"p"}).error(), PacketError::IllegalAttachment);
    EXPECT_EQ(make_canonical("[", {"p"}).error(), PacketError::BadJson);
}

}  // namespace
}  // namespace crier::socketio
