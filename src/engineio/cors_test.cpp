#include "engineio/cors.hpp"

#include <gmock/gmock.h>

namespace crier::engineio {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const http::Headers& headers) {
    Lines lines;
    for (const auto& field : headers.all()) lines.push_back(field.name + ": " + field.value);
    return lines;
}

Lines headers_for(const CorsConfig& config, std::optional<std::string_view> origin) {
    http::Headers headers;
    add_cors_headers(config, origin, headers);
    return lines_of(headers);
}

// --- Who may come --------------------------------------------------------------------------------

struct OriginCase {
    std::vector<std::string> allowed;
    std::optional<std::string_view> origin;
    bool is_allowed;
};

class CorsOriginTest : public ::testing::TestWithParam<OriginCase> {};

TEST_P(CorsOriginTest, E18_DeniesByDefaultAndComparesWhole) {
    const OriginCase& c = GetParam();
    const auto own = auth::own_origin("https", "crier.example.com");
    EXPECT_EQ(allows_origin({.origins = c.allowed}, c.origin, own), c.is_allowed)
        << c.origin.value_or("no origin");
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    CorsOriginTest,
    ::testing::Values(
        OriginCase{{}, std::nullopt, true},
        OriginCase{{}, "https://crier.example.com", true},
        OriginCase{{}, "https://crier.example.com:443", true},
        OriginCase{{}, "http://crier.example.com", false},
        OriginCase{{}, "https://crier.example.com:8443", false},
        OriginCase{{}, "https://app.example.com", false},
        OriginCase{{}, "null", false},
        OriginCase{{}, "", false},
        OriginCase{{"*"}, "https://anybody.example", true},
        OriginCase{{"*"}, "null", true},
        OriginCase{{"https://app.example.com"}, "https://app.example.com", true},
        OriginCase{{"https://app.example.com"}, "https://app.example.com:443", true},
        OriginCase{{"https://app.example.com"}, "https://APP.example.com", true},
        OriginCase{{"https://app.example.com"}, "https://crier.example.com", true},
        OriginCase{{"https://app.example.com"}, "https://app.example.com.evil.example", false},
        OriginCase{
            {"https://app.example.com"}, "https://evil.example/https://app.example.com", false},
        OriginCase{{"https://app.example.com"}, "https://xapp.example.com", false},
        OriginCase{{"https://app.example.com"}, "http://app.example.com", false},
        OriginCase{{"https://app.example.com"}, "https://app.example.com:444", false},
        OriginCase{{"https://app.example.com"}, "null", false},
        OriginCase{{"null"}, "null", true},
        OriginCase{{"capacitor://localhost"}, "capacitor://localhost", true},
        OriginCase{{"capacitor://localhost"}, "capacitor://localhosts", false},
        OriginCase{{"https://a.example", "https://b.example"}, "https://b.example", true},
        OriginCase{{"https://a.example", "https://b.example"}, "https://c.example", false}));

// --- Headers -------------------------------------------------------------------------------------

TEST(CorsTest, E18_OffSendsNothing) {
    EXPECT_EQ(headers_for({}, "https://a.example"), Lines{});
    EXPECT_EQ(headers_for({.allows_credentials = true}, "https://a.example"), Lines{});
}

TEST(CorsTest, E18_TheStarIsForEverybodyAndCachesNeedNotKnow) {
    EXPECT_EQ(
        headers_for({.origins = {"*"}}, "https://a.example"),
        Lines{"Access-Control-Allow-Origin: *"});
    EXPECT_EQ(
        headers_for({.origins = {"*"}}, std::nullopt), Lines{"Access-Control-Allow-Origin: *"});
}

TEST(CorsTest, E18_ASingleOriginIsToldToEverybody) {
    const Lines expected{"Access-Control-Allow-Origin: https://a.example", "Vary: Origin"};
    EXPECT_EQ(headers_for({.origins = {"https://a.example"}}, "https://a.example"), expected);
    EXPECT_EQ(headers_for({.origins = {"https://a.example"}}, "https://b.example"), expected);
}

TEST(CorsTest, E18_OneOfSeveralIsToldToItself) {
    const CorsConfig config{
        .origins = {"https://a.example", "https://b.example"}, .allows_credentials = true};
    EXPECT_EQ(
        headers_for(config, "https://b.example"),
        (Lines{
            "Access-Control-Allow-Origin: https://b.example",
            "Vary: Origin",
            "Access-Control-Allow-Credentials: true"}));
    EXPECT_EQ(
        headers_for(config, "https://c.example"),
        (Lines{"Vary: Origin", "Access-Control-Allow-Credentials: true"}));
}

// --- Preflights ----------------------------------------------------------------------------------

http::Request preflight_request(std::string_view wanted_headers) {
    http::Request request;
    request.method = http::Method::Options;
    request.headers.add("Origin", "https://a.example");
    if (!wanted_headers.empty()) {
        request.headers.add("Access-Control-Request-Headers", wanted_headers);
    }
    return request;
}

TEST(CorsTest, E18_APreflightAllowsWhatIsAskedFor) {
    const http::Response response = preflight(
        {.origins = {"https://a.example", "https://b.example"}}, preflight_request("x-a, x-b"));
    EXPECT_EQ(response.status, http::Status::NoContent);
    EXPECT_EQ(
        lines_of(response.headers),
        (Lines{
            "Access-Control-Allow-Origin: https://a.example",
            "Access-Control-Allow-Methods: GET,POST",
            "Vary: Origin, Access-Control-Request-Headers",
            "Access-Control-Allow-Headers: x-a, x-b",
            "Content-Length: 0"}));
}

TEST(CorsTest, E18_APreflightAllowsWhatIsConfigured) {
    const CorsConfig config{
        .origins = {"*"},
        .allowed_headers = {"x-a", "x-c"},
        .methods = {"GET"},
        .max_age = std::chrono::seconds{600}};
    EXPECT_EQ(
        lines_of(preflight(config, preflight_request("x-b")).headers),
        (Lines{
            "Access-Control-Allow-Origin: *",
            "Access-Control-Allow-Methods: GET",
            "Access-Control-Allow-Headers: x-a,x-c",
            "Access-Control-Max-Age: 600",
            "Content-Length: 0"}));
}

}  // namespace
}  // namespace crier::engineio
