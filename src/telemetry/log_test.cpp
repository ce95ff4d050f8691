#include "telemetry/log.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace crier::log {
namespace {

constexpr WallTime kMoment{std::chrono::milliseconds{1'767'323'045'678}};

std::string json_line(std::initializer_list<Field> fields) {
    return to_json_line(kMoment, Level::Info, "signed_in", {fields.begin(), fields.size()});
}

TEST(LogLineTest, JsonCarriesTimeLevelEventAndTypedFields) {
    EXPECT_EQ(
        json_line({{"user", "u-1"}, {"count", 3}, {"ratio", 0.5}, {"is_new", true}}),
        R"({"time":"2026-01-02T03:04:05.678Z","level":"info","event":"signed_in",)"
        R"("user":"u-1","count":3,"ratio":0.5,"is_new":true})");
}

// B67: a name with CR LF and JSON stays one line, valid JSON.
TEST(LogLineTest, B67_NoTextCanPretendToBeASecondLine) {
    const std::string line = json_line({{"name", "a\r\n{\"level\":\"audit\"}\x1b\x7f"}});
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_NE(
        line.find(R"("name":"a\u000d\u000a{\"level\":\"audit\"}\u001b\u007f")"), std::string::npos);
}

TEST(LogLineTest, EscapesLineSeparatorsAndReplacesInvalidUtf8) {
    const std::string line = json_line({{"a", "x\u2028y\u2029z"}, {"b", "\xff\xc3"}, {"c", "é"}});
    EXPECT_NE(line.find(R"("a":"x\u2028y\u2029z")"), std::string::npos);
    EXPECT_NE(line.find(R"("b":"\ufffd\ufffd")"), std::string::npos);
    EXPECT_NE(line.find("\"c\":\"é\""), std::string::npos);
}

TEST(LogLineTest, CutsLongTexts) {
    const std::string line = json_line({{"a", std::string(5'000, 'x')}});
    EXPECT_LT(line.size(), 1'200U);
    EXPECT_NE(line.find("x…\""), std::string::npos);
}

TEST(LogLineTest, PrettyIsForPeople) {
    const Field fields[] = {{"port", 3000}, {"host", "::1"}};
    EXPECT_EQ(
        to_pretty_line(kMoment, Level::Warning, "listening", fields),
        "03:04:05.678 warning listening port=3000 host=\"::1\"");
}

TEST(LogTest, DropsLinesBeforeStartAndAfterStop) {
    std::vector<std::string> lines;
    info("too_early");
    start_capturing([&](std::string_view line) { lines.emplace_back(line); });
    info("in_time", {{"n", 1}});
    stop();
    info("too_late");

    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(lines[0].find("in_time"), std::string::npos);
}

}  // namespace
}  // namespace crier::log
