#include "http/static_assets.hpp"

#include "base/time_text.hpp"

#include <array>

namespace crier::http {
namespace {

constexpr std::array kMediaTypes = {
    std::pair{std::string_view{".html"}, std::string_view{"text/html; charset=utf-8"}},
    std::pair{std::string_view{".js"}, std::string_view{"text/javascript; charset=utf-8"}},
    std::pair{std::string_view{".css"}, std::string_view{"text/css; charset=utf-8"}},
    std::pair{std::string_view{".svg"}, std::string_view{"image/svg+xml"}},
    std::pair{std::string_view{".png"}, std::string_view{"image/png"}},
    std::pair{std::string_view{".ico"}, std::string_view{"image/x-icon"}},
    std::pair{std::string_view{".json"}, std::string_view{"application/json"}},
    std::pair{std::string_view{".map"}, std::string_view{"application/json"}},
    std::pair{std::string_view{".txt"}, std::string_view{"text/plain; charset=utf-8"}},
    std::pair{std::string_view{".webmanifest"}, std::string_view{"application/manifest+json"}},
};

/// RFC 9110 §8.8.3.2, weak comparison: what If-None-Match wants.
bool matches_etag(std::string_view if_none_match, std::string_view etag) {
    for (std::string_view candidate : split_list(if_none_match)) {
        if (candidate == "*") return true;
        if (candidate.starts_with("W/")) candidate.remove_prefix(2);
        if (candidate == etag) return true;
    }
    return false;
}

bool is_not_modified(const StaticAsset& asset, const Request& request, WallTime built_at) {
    if (const auto tags = request.headers.find("If-None-Match")) {
        return matches_etag(*tags, asset.etag);  // Takes precedence: RFC 9110 §13.2.2.
    }
    const auto since = request.headers.find("If-Modified-Since");
    if (!since) return false;
    const auto date = parse_http_date(*since);
    // A date after our own file is no date it was ever sent with.
    return date && std::chrono::floor<std::chrono::seconds>(built_at) == *date;
}

loop::Task<Answer> answer_with(Response response) { co_return response; }

}  // namespace

std::string_view media_type_of(std::string_view path) {
    for (const auto& [ending, type] : kMediaTypes) {
        if (path.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

std::string_view content_security_policy() {
    return "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
           "connect-src 'self'; object-src 'none'; base-uri 'none'; "
           "frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'";
}

Response serve_asset(const StaticAsset& asset, const Request& request, WallTime built_at) {
    const bool is_hashed = asset.path.starts_with("/assets/");
    Response response;
    response.headers.add("ETag", asset.etag);
    response.headers.add("Last-Modified", to_http_date(built_at));
    response.headers.add(
        "Cache-Control", is_hashed ? "public, max-age=31536000, immutable" : "no-cache");
    if (is_not_modified(asset, request, built_at)) {
        response.status = Status::NotModified;
        return response;
    }
    response.headers.add("Content-Type", media_type_of(asset.path));
    response.headers.add("X-Content-Type-Options", "nosniff");
    if (asset.path.ends_with(".html")) {
        response.headers.add("Content-Security-Policy", content_security_policy());
        response.headers.add("Referrer-Policy", "no-referrer");
    }
    response.body = SharedBytes::copy_of(asset.bytes);
    return response;
}

void add_static_assets(Router& router, std::span<const StaticAsset> assets, WallTime built_at) {
    for (const StaticAsset& asset : assets) {
        router.add(Method::Get, asset.path, [&asset, built_at](const Request& request) {
            return answer_with(serve_asset(asset, request, built_at));
        });
    }
}

}  // namespace crier::http
