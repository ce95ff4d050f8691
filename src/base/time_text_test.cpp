#include "base/time_text.hpp"

#include <gtest/gtest.h>

namespace crier {
namespace {

using namespace std::chrono_literals;

// 2026-01-02 03:04:05.678 UTC, a Friday.
constexpr WallTime kMoment{std::chrono::milliseconds{1'767'323'045'678}};

TEST(TimeTextTest, Iso8601HasMillisecondsAndZ) {
    EXPECT_EQ(to_iso8601(kMoment), "2026-01-02T03:04:05.678Z");
    EXPECT_EQ(to_iso8601(WallTime{}), "1970-01-01T00:00:00.000Z");
}

TEST(TimeTextTest, HttpDateIsImfFixdate) {
    EXPECT_EQ(to_http_date(kMoment), "Fri, 02 Jan 2026 03:04:05 GMT");
}

TEST(TimeTextTest, HttpDateReadsWhatItWrites) {
    EXPECT_EQ(parse_http_date(to_http_date(kMoment)), kMoment - 678ms);
    EXPECT_EQ(parse_http_date("Thu, 01 Jan 1970 00:00:00 GMT"), WallTime{});
}

TEST(TimeTextTest, HttpDateRefusesObsoleteFormsAndNonsense) {
    for (const char* text :
         {"",
          "not-a-date",
          "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994",
          "Fri, 02 Jan 2026 03:04:05 UTC",
          "Fri, 32 Jan 2026 03:04:05 GMT",
          "Fri, 02 Foo 2026 03:04:05 GMT",
          "Fri, 02 Jan 2026 24:04:05 GMT",
          "Fri, 02 Jan 2026 +3:04:05 GMT",
          "Fri, 30 Feb 2026 03:04:05 GMT"}) {
        EXPECT_FALSE(parse_http_date(text)) << text;
    }
}

}  // namespace
}  // namespace crier
