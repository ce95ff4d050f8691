#include "gateways/events/event_shaper.hpp"

#include <gtest/gtest.h>

namespace crier::gateways {
namespace {

constexpr WallTime kNow{std::chrono::milliseconds{1'767'323'045'678}};

std::string shaped(std::string_view body) {
    const auto event = shape_event(body, kNow);
    return event ? event->json : "refused: " + event.error();
}

TEST(EventShaperTest, AddsTimestampAndFixedStatus) {
    EXPECT_EQ(
        shaped(
            R"({"type":"image_processed","documentId":"d","signedUrl":"u","processingDuration":12})"),
        R"({"type":"image_processed","timestamp":"2026-01-02T03:04:05.678Z","documentId":"d",)"
        R"("signedUrl":"u","processingDuration":12,"status":"completed"})");
    EXPECT_EQ(
        shaped(R"({"type":"custom"})"),
        R"({"type":"custom","timestamp":"2026-01-02T03:04:05.678Z"})");
}

TEST(EventShaperTest, WhatThePublisherSaysStays) {
    EXPECT_EQ(
        shaped(R"({"status":"odd","timestamp":"t","type":"image_processed"})"),
        R"({"type":"image_processed","timestamp":"t","status":"odd"})");
}

// Contract A, item 18 and section 9, row 6.
TEST(EventShaperTest, A18_AnUpdateTypeMakesItAStatusUpdate) {
    EXPECT_EQ(
        shaped(R"({"type":"whatever","updateType":"dashboard_refresh","timestamp":1})"),
        R"({"type":"status_update","timestamp":1,"updateType":"dashboard_refresh"})");
    EXPECT_EQ(
        shaped(R"({"updateType":"x","timestamp":1})"),
        R"({"type":"status_update","timestamp":1,"updateType":"x"})");
}

TEST(EventShaperTest, TheRestPassesThroughToTheByte) {
    EXPECT_EQ(
        shaped(
            R"({ "n" : 1.50 , "type":"x", "big":12345678901234567890.10e-2,"u":"\u00e9\/", "timestamp":0})"),
        R"({"type":"x","timestamp":0,"n":1.50,"big":12345678901234567890.10e-2,"u":"\u00e9\/"})");
}

TEST(EventShaperTest, RefusesWhatIsNoEvent) {
    EXPECT_EQ(shaped("[]"), "refused: The JSON must be an object.");
    EXPECT_EQ(shaped("nope"), "refused: The body is not valid JSON.");
    EXPECT_EQ(shaped("{}"), "refused: The event needs a \"type\": a text.");
    EXPECT_EQ(shaped(R"({"type":5})"), "refused: The event needs a \"type\": a text.");
    EXPECT_EQ(
        shaped(R"({"type":"a","type":"b"})"), "refused: The JSON object has the same key twice.");
    for (const char* type : {"subscribed", "unsubscribed", "pong", "error"}) {
        EXPECT_EQ(
            shaped(std::string{R"({"type":")"} + type + "\"}"),
            "refused: The type \"" + std::string{type} + "\" belongs to the protocol itself.");
    }
}

}  // namespace
}  // namespace crier::gateways
