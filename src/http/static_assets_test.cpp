#include "http/static_assets.hpp"

#include "base/time_text.hpp"

#include <gtest/gtest.h>

namespace crier::http {
namespace {

constexpr WallTime kBuiltAt{std::chrono::milliseconds{1'767'323'045'678}};
const StaticAsset kScript{"/js/a.js", as_bytes("let a"), "\"abc\""};
const StaticAsset kHashed{"/assets/a-1f3.css", as_bytes("b{}"), "\"def\""};
const StaticAsset kPage{"/index.html", as_bytes("<p>"), "\"ghi\""};

Response get(const StaticAsset& asset, std::string_view name = {}, std::string_view value = {}) {
    Request request;
    if (!name.empty()) request.headers.add(name, value);
    return serve_asset(asset, request, kBuiltAt);
}

TEST(StaticAssetsTest, SendsTypeAndHowLongItMayBeKept) {
    const Response script = get(kScript);
    EXPECT_EQ(script.status, Status::Ok);
    EXPECT_EQ(script.headers.find("Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(script.headers.find("Cache-Control"), "no-cache");
    EXPECT_EQ(script.headers.find("ETag"), "\"abc\"");
    EXPECT_EQ(as_text(script.body.view()), "let a");
    EXPECT_EQ(get(kHashed).headers.find("Cache-Control"), "public, max-age=31536000, immutable");
}

TEST(StaticAssetsTest, PagesHaveAStrictPolicy) {
    const Response page = get(kPage);
    const std::string_view policy = *page.headers.find("Content-Security-Policy");
    EXPECT_NE(policy.find("require-trusted-types-for 'script'"), std::string_view::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string_view::npos);
    EXPECT_NE(policy.find("connect-src 'self';"), std::string_view::npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string_view::npos);
    EXPECT_EQ(page.headers.find("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(page.headers.find("X-Content-Type-Options"), "nosniff");
}

TEST(StaticAssetsTest, ConditionalRequestsFollowRfc9110) {
    const auto status = [](std::string_view name, std::string_view value) {
        return get(kScript, name, value).status;
    };
    EXPECT_EQ(status("If-None-Match", "\"abc\""), Status::NotModified) << "CAP-ETAG-304";
    EXPECT_EQ(status("If-None-Match", "\"x\", W/\"abc\""), Status::NotModified) << "CAP-ETAG-WEAK";
    EXPECT_EQ(status("If-None-Match", "*"), Status::NotModified) << "CAP-INM-WILDCARD";
    EXPECT_EQ(status("If-None-Match", "abc"), Status::Ok) << "CAP-INM-UNQUOTED";
    EXPECT_EQ(status("If-Modified-Since", to_http_date(kBuiltAt)), Status::NotModified)
        << "CAP-LAST-MODIFIED-304";
    EXPECT_EQ(status("If-Modified-Since", "Thu, 01 Jan 2099 00:00:00 GMT"), Status::Ok)
        << "CAP-IMS-FUTURE";
    EXPECT_EQ(status("If-Modified-Since", "not-a-date"), Status::Ok) << "CAP-IMS-INVALID";
    EXPECT_EQ(get(kScript, "If-None-Match", "\"abc\"").headers.find("ETag"), "\"abc\"")
        << "CAP-ETAG-IN-304";
}

}  // namespace
}  // namespace crier::http
