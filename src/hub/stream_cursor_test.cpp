#include "hub/stream_cursor.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace crier::hub {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

TEST(StreamCursorTest, PositionsComeBackAsTheyWere) {
    for (const LogPosition& position :
         {kBeforeEverything, LogPosition{1, 0}, LogPosition{0x1f3c, 42}, LogPosition{kMax, kMax}}) {
        EXPECT_EQ(parse_position(to_text(position)), position) << to_text(position);
    }
    EXPECT_EQ(to_text({0x1f3c, 42}), "1f3c:42");
}

TEST(StreamCursorTest, NothingElseIsAPosition) {
    for (const std::string_view text :
         {"",
          ":",
          "1",
          "1:",
          ":1",
          "0:1",
          "01:1",
          "1:01",
          "1:-1",
          "1:+1",
          " 1:1",
          "1:1 ",
          "FF:1",
          "g:1",
          "1:1:1",
          "10000000000000000:1",
          "1:18446744073709551616",
          "1:1e3",
          "0x1:1"}) {
        EXPECT_FALSE(parse_position(text).has_value()) << text;
    }
}

struct Row {
    const char* what;
    LogPosition seen;
    LogEnds ends;
    std::uint64_t after;
    std::string gap;
};

TEST(StreamCursorTest, AGapIsToldWheneverSomethingMayBeMissing) {
    const LogEnds whole{.epoch = 7, .first_kept = 1, .last = 10};
    const LogEnds trimmed{.epoch = 7, .first_kept = 5, .last = 10};
    const LogEnds empty{.epoch = 7, .first_kept = 11, .last = 10};
    const std::vector<Row> rows = {
        {"in the middle", {7, 4}, whole, 4, ""},
        {"at the end", {7, 10}, whole, 10, ""},
        {"new, of a whole stream", kBeforeEverything, whole, 0, ""},
        {"just at the beginning of what is kept", {7, 4}, trimmed, 4, ""},
        {"one is missing", {7, 3}, trimmed, 4, "trimmed 4-4"},
        {"some are missing", {7, 1}, trimmed, 4, "trimmed 2-4"},
        {"new, and it has begun without us", kBeforeEverything, trimmed, 4, "trimmed 1-4"},
        {"nothing is kept, all was seen", {7, 10}, empty, 10, ""},
        {"nothing is kept, one was not seen", {7, 9}, empty, 10, "trimmed 10-10"},
        {"another history", {6, 4}, whole, 0, "epoch 1-0"},
        {"another history, trimmed", {6, 4}, trimmed, 4, "epoch 1-4"},
        {"an offset that was never given", {7, 11}, whole, 0, "epoch 1-0"}};
    for (const Row& row : rows) {
        const Continuation next = continue_from(row.seen, row.ends);
        EXPECT_EQ(next.after, row.after) << row.what;
        const std::string gap = next.gap ? std::string{name_of(next.gap->reason)} + " " +
                                               std::to_string(next.gap->from) + "-" +
                                               std::to_string(next.gap->to)
                                         : "";
        EXPECT_EQ(gap, row.gap) << row.what;
    }
}

}  // namespace
}  // namespace crier::hub
