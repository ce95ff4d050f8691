#include "json/raw_object.hpp"

#include <gtest/gtest.h>

namespace crier::json {
namespace {

TEST(RawObjectTest, KeepsTheTextOfEveryValue) {
    const std::string text =
        " { \"a\" : 1.50 , \"b\":[1, {\"x\":\"]}\"}], \"c\" : \"q\\\"}\" ,\"d\":{}, \"e\":-0.0e1}\n";
    const RawObject object = *RawObject::parse(text);

    ASSERT_EQ(object.members().size(), 5U);
    EXPECT_EQ(object.find("a")->value, "1.50");
    EXPECT_EQ(object.find("b")->value, "[1, {\"x\":\"]}\"}]");
    EXPECT_EQ(object.find("c")->value, "\"q\\\"}\"");
    EXPECT_EQ(object.find("d")->value, "{}");
    EXPECT_EQ(object.find("e")->value, "-0.0e1");
    EXPECT_EQ(object.find("x"), nullptr);
}

TEST(RawObjectTest, KeysAreComparedUnescaped) {
    const std::string text = R"({"ty\u0070e":"x"})";
    const RawObject object = *RawObject::parse(text);
    EXPECT_NE(object.find("type"), nullptr);
}

TEST(RawObjectTest, RefusesTheSameKeyTwice) {
    EXPECT_EQ(RawObject::parse(R"({"a":1,"a":2})").error(), JsonError::DuplicateKey);
    EXPECT_EQ(RawObject::parse(R"({"a":1,"\u0061":2})").error(), JsonError::DuplicateKey);
}

TEST(RawObjectTest, RefusesWhatIsNotAnObject) {
    EXPECT_EQ(RawObject::parse("[]").error(), JsonError::NotAnObject);
    EXPECT_EQ(RawObject::parse("{").error(), JsonError::Malformed);
    EXPECT_TRUE(RawObject::parse("{}")->members().empty());
}

}  // namespace
}  // namespace crier::json
