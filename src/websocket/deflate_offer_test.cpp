#include "websocket/deflate_offer.hpp"

#include <gtest/gtest.h>

namespace crier::websocket {
namespace {

constexpr std::string_view kAnswer =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

constexpr DeflateConfig kOn{.is_enabled = true};

/// The window that is agreed on, 0 for none.
unsigned window_for(std::string_view offers) {
    http::Headers headers;
    headers.add("Sec-WebSocket-Extensions", offers);
    const auto agreement = agree_on_deflate(headers, kOn);
    return agreement ? agreement->window_bits : 0;
}

TEST(DeflateOfferTest, NoContextIsTakenOverWhateverIsOffered) {
    http::Headers headers;
    headers.add("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
    EXPECT_EQ(agree_on_deflate(headers, kOn)->answer, kAnswer);
    EXPECT_EQ(agree_on_deflate(headers, kOn)->window_bits, 15U);
    EXPECT_FALSE(agree_on_deflate(headers, {}));
    EXPECT_FALSE(agree_on_deflate({}, kOn));
}

TEST(DeflateOfferTest, AWindowThatIsAskedForIsKeptAndSaid) {
    http::Headers headers;
    headers.add("Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=\"10\"");
    EXPECT_EQ(
        agree_on_deflate(headers, kOn)->answer,
        std::string{kAnswer} + "; server_max_window_bits=10");
    for (unsigned bits = 9; bits <= 15; ++bits) {
        EXPECT_EQ(
            window_for("permessage-deflate; server_max_window_bits=" + std::to_string(bits)), bits);
    }
}

TEST(DeflateOfferTest, HS17_HS18_HS20_OffersThatCannotBeKeptAreDeclined) {
    for (const std::string& parameter :
         {std::string{"server_max_window_bits=7"},
          std::string{"server_max_window_bits=8"},
          std::string{"server_max_window_bits=16"},
          std::string{"server_max_window_bits=08"},
          std::string{"server_max_window_bits=abc"},
          std::string{"server_max_window_bits=10x"},
          std::string{"server_max_window_bits=99999999999999999999"},
          std::string{"server_max_window_bits"},
          std::string{"server_max_window_bits="},
          std::string{"server_max_window_bits=\"1"},
          std::string{"server_max_window_bits=\"1 0\""},
          std::string{"server_max_window_bits=10; server_max_window_bits=10"},
          std::string{"server_no_context_takeover; server_no_context_takeover"},
          std::string{"server_no_context_takeover=1"},
          std::string{"client_no_context_takeover=true"},
          std::string{"client_max_window_bits=7"},
          std::string{"client_max_window_bits=16"},
          std::string{"unknown"},
          std::string{"__proto__=1"},
          std::string{"constructor"},
          std::string{";"},
          std::string{"=10"},
          std::string(10'240, 'x')}) {
        EXPECT_EQ(window_for("permessage-deflate; " + parameter), 0U) << parameter.substr(0, 60);
    }
    EXPECT_EQ(window_for("x-webkit-deflate-frame"), 0U);
    EXPECT_EQ(window_for("permessage-deflatex"), 0U);
}

TEST(DeflateOfferTest, HS18_AfterADeclinedOfferTheNextIsTaken) {
    EXPECT_EQ(
        window_for("x, permessage-deflate; server_max_window_bits=8, permessage-deflate; unknown,"
                   "permessage-deflate;server_max_window_bits=12 , permessage-deflate"),
        12U);
    http::Headers headers;
    headers.add("Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=7");
    headers.add("Sec-WebSocket-Extensions", "permessage-deflate");
    EXPECT_TRUE(agree_on_deflate(headers, kOn));
}

TEST(DeflateOfferTest, HS19_ValuesMayBeLeftOutOrQuoted) {
    EXPECT_EQ(window_for("permessage-deflate; client_max_window_bits"), 15U);
    EXPECT_EQ(window_for("permessage-deflate; client_max_window_bits=\"10\""), 15U);
    EXPECT_EQ(window_for("permessage-deflate; client_max_window_bits=8"), 15U);
    EXPECT_EQ(window_for("permessage-deflate; server_max_window_bits=\"1\\0\""), 10U);
}

}  // namespace
}  // namespace crier::websocket
