#include "base/units.hpp"
#include "tests/conformance/deflate_client.hpp"
#include "tests/conformance/deflate_sources.hpp"
#include "tests/conformance/server_environment.hpp"
#include "tests/conformance/websocket_case.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>

// Categories 12 and 13: permessage-deflate against the real binary, over TCP.
//
// A case has a thousand messages, as in the suite. Where they would be large, as many as make
// kUsualBytes (CRIER_CONFORMANCE_MESSAGES=1000: all of them, 11 GB in the end).

namespace crier::conformance {
namespace {

constexpr std::size_t kMessages = 1'000;
constexpr std::size_t kUsualBytes = 1 * kMiB;
constexpr std::size_t kFewestMessages = 8;

struct Size {
    std::size_t characters;
    std::size_t frame_bytes;  ///< 0: one frame.
};

constexpr auto kSizes = std::to_array<Size>(
    {{16, 0},
     {64, 0},
     {256, 0},
     {1'024, 0},
     {4'096, 0},
     {8'192, 0},
     {16'384, 0},
     {32'768, 0},
     {65'536, 0},
     {131'072, 0},
     {8'192, 256},
     {16'384, 256},
     {32'768, 256},
     {65'536, 256},
     {131'072, 256},
     {131'072, 1'024},
     {131'072, 4'096},
     {131'072, 32'768}});

/// What every client of the table accepts for its own side.
constexpr std::string_view kClientSide = "; client_no_context_takeover; client_max_window_bits";

struct Offer {
    std::string header;
    /// What the server must keep.
    bool wants_no_takeover = false;
    int window_bits = 15;
};

std::string offer(std::string_view server_side) {
    return "permessage-deflate" + std::string{server_side} + std::string{kClientSide};
}

std::vector<Offer> offers() {
    const std::string no_takeover = "; server_no_context_takeover";
    const std::string small = "; server_max_window_bits=9";
    const std::string large = "; server_max_window_bits=15";
    return {
        {offer("")},
        {offer(no_takeover), true},
        {offer(small), false, 9},
        {offer(large), false, 15},
        {offer(no_takeover + small), true, 9},
        {offer(no_takeover + large), true, 15},
        {offer(no_takeover + small) + ", " + offer(no_takeover) + ", " + offer(""), true, 9}};
}

struct DeflateCase {
    std::string id;
    Source source;
    bool is_text;
    Offer offer;
    Size size;

    friend void PrintTo(const DeflateCase& self, std::ostream* out) { *out << self.id; }
};

std::vector<DeflateCase> deflate_cases() {
    const auto sources = std::to_array<std::pair<Source, bool>>(
        {{Source::Json, true},
         {Source::Bitmap, false},
         {Source::German, false},
         {Source::Html, true},
         {Source::Pdf, false}});
    std::vector<DeflateCase> cases;
    for (std::size_t b = 0; b < kSizes.size(); ++b) {
        for (std::size_t a = 0; a < sources.size(); ++a) {
            cases.push_back(
                {fmt::format("12.{}.{}", a + 1, b + 1),
                 sources[a].first,
                 sources[a].second,
                 {offer("")},
                 kSizes[b]});
        }
        for (std::size_t c = 0; c < offers().size(); ++c) {
            cases.push_back(
                {fmt::format("13.{}.{}", c + 1, b + 1),
                 Source::Json,
                 true,
                 offers()[c],
                 kSizes[b]});
        }
    }
    return cases;
}

/// Pieces of a source, one behind the other and from its beginning again; a piece of text never
/// ends within a code point.
class Pieces {
public:
    Pieces(std::string_view source, bool is_text, std::size_t characters)
        : source_{source}, is_text_{is_text}, characters_{characters} {}

    std::string_view next() {
        std::size_t end = end_of_piece();
        if (end == 0) {
            at_ = 0;
            end = end_of_piece();
        }
        const std::string_view piece = source_.substr(at_, end - at_);
        at_ = end;
        return piece;
    }

private:
    /// 0: the source is too short.
    std::size_t end_of_piece() const {
        if (!is_text_) return at_ + characters_ <= source_.size() ? at_ + characters_ : 0;
        std::size_t end = at_;
        for (std::size_t left = characters_; end < source_.size(); ++end) {
            const bool begins = (static_cast<unsigned char>(source_[end]) & 0xC0U) != 0x80;
            if (begins && left-- == 0) return end;
        }
        return 0;
    }

    std::string_view source_;
    bool is_text_;
    std::size_t characters_;
    std::size_t at_ = 0;
};

std::size_t message_count(std::size_t characters) {
    if (const char* wanted = std::getenv("CRIER_CONFORMANCE_MESSAGES")) {
        return static_cast<std::size_t>(std::atoi(wanted));
    }
    return std::clamp(kUsualBytes / characters, kFewestMessages, kMessages);
}

class Deflate : public ::testing::TestWithParam<DeflateCase> {};

TEST_P(Deflate, Case) {
    const DeflateCase& row = GetParam();
    DeflateClient client{ServerEnvironment::server().port(), row.offer.header};
    ASSERT_TRUE(client.agreement().has_value()) << "not negotiated";
    EXPECT_FALSE(row.offer.wants_no_takeover && client.agreement()->server_takes_over);
    EXPECT_LE(client.agreement()->server_window_bits, row.offer.window_bits);

    const auto opcode = row.is_text ? Opcode::Text : Opcode::Binary;
    Pieces pieces{deflate_source(row.source), row.is_text, row.size.characters};
    for (std::size_t left = message_count(row.size.characters); left > 0; --left) {
        const std::string_view message = pieces.next();
        ASSERT_TRUE(client.send(opcode, message, row.size.frame_bytes));
        const auto echo = client.receive();
        ASSERT_TRUE(echo.has_value());
        EXPECT_EQ(echo->opcode, opcode);
        ASSERT_TRUE(echo->payload == message) << left << " messages before the end";
        if (row.source == Source::Json && message.size() >= 1'024) {
            EXPECT_TRUE(echo->was_compressed);
        }
    }
    client.raw().send(close_frame(1000));
    EXPECT_TRUE(client.raw().read_to_end());
    EXPECT_EQ(check_ending(Script{.close_code = 1000}, client.raw().received()), "");
}

INSTANTIATE_TEST_SUITE_P(
    WebSocketTable, Deflate, ::testing::ValuesIn(deflate_cases()), [](const auto& row) {
        return test_name(row.param.id);
    });

/// The table: five sources and seven offers, eighteen sizes each.
TEST(DeflateCoverage, EveryRowOfCategories12And13IsThere) {
    const auto cases = deflate_cases();
    const auto count = [&](std::string_view category) {
        return std::ranges::count_if(
            cases, [&](const DeflateCase& row) { return row.id.starts_with(category); });
    };
    EXPECT_EQ(count("12."), 90);
    EXPECT_EQ(count("13."), 126);
}

}  // namespace
}  // namespace crier::conformance
