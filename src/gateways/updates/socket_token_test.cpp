#include "gateways/updates/socket_token.hpp"

#include "engineio/handshake.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace crier::gateways {
namespace {

struct Request {
    std::vector<std::pair<std::string, std::string>> fields{};
    std::string auth = "{}";
    std::string transport = "polling";
};

Handshake handshake_of(const Request& request) {
    http::Request first;
    first.target.path = "/socket.io/";
    first.target.query.add("transport", request.transport);
    for (const auto& [name, value] : request.fields) first.headers.add(name, value);
    first.headers.add("Host", "own.example");
    first.is_encrypted = true;
    return Handshake{
        engineio::make_handshake(first, false, {}),
        std::make_shared<const std::string>(request.auth)};
}

SocketToken token_of(const Request& request) { return find_token(handshake_of(request)); }

TEST(SocketTokenTest, TheFirstPlaceCounts) {
    const std::vector<std::pair<std::string, std::string>> fields{
        {"Authorization", "Bearer of-header"}, {"Cookie", "access_token=of-cookie"}};
    EXPECT_EQ(
        token_of({.fields = fields, .auth = R"({"token":"of-connect"})"}).token, "of-connect");
    EXPECT_EQ(token_of({.fields = fields}).token, "of-header");
    EXPECT_EQ(token_of({.fields = {fields[1]}}).token, "of-cookie");
    EXPECT_EQ(token_of({}).token, std::nullopt);
}

TEST(SocketTokenTest, WhatIsPresentAndNoTokenIsNotPassedOver) {
    const std::vector<std::pair<std::string, std::string>> cookie{
        {"Cookie", "access_token=of-cookie"}};
    EXPECT_EQ(token_of({.fields = cookie, .auth = R"({"token":7})"}).token, "");
    EXPECT_EQ(token_of({.fields = cookie, .auth = R"({"token":""})"}).token, "");
    EXPECT_EQ(token_of({.fields = cookie, .auth = R"({"token":null})"}).token, "of-cookie");
}

TEST(SocketTokenTest, ACookieNeedsAPageThatMayUseIt) {
    const auto is_forged = [](std::vector<std::pair<std::string, std::string>> fields,
                              std::string transport = "polling") {
        fields.emplace_back("Cookie", "access_token=t");
        return token_of({.fields = std::move(fields), .transport = std::move(transport)}).is_forged;
    };
    EXPECT_FALSE(is_forged({})) << "an old browser, or a program";
    EXPECT_FALSE(is_forged({{"Sec-Fetch-Site", "same-origin"}}));
    EXPECT_TRUE(is_forged({{"Sec-Fetch-Site", "cross-site"}})) << "an image on a strange page";
    EXPECT_TRUE(is_forged({}, "websocket"));
    EXPECT_FALSE(is_forged({{"Origin", "https://own.example"}}, "websocket"));
    EXPECT_TRUE(is_forged(
        {{"Origin", "https://own.example"}, {"Sec-Fetch-Site", "cross-site"}}, "websocket"));
    EXPECT_FALSE(is_forged(
        {{"Origin", "https://app.example"}, {"Sec-Fetch-Site", "cross-site"}}, "websocket"))
        << "the operator has allowed it";
}

TEST(SocketTokenTest, OtherPlacesAreNoBrowsersDoing) {
    const std::vector<std::pair<std::string, std::string>> strange{
        {"Sec-Fetch-Site", "cross-site"}, {"Authorization", "Bearer t"}};
    EXPECT_FALSE(token_of({.fields = strange}).is_forged);
}

}  // namespace
}  // namespace crier::gateways
