#include "server/doors/pages.hpp"

#include "embedded/web_assets.hpp"
#include "http/headers.hpp"
#include "json/parse.hpp"
#include "server/version.hpp"

#include <charconv>

namespace crier::server {
namespace {

using http::Answer;
using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kFrontPage = "/index.html";

struct MediaRange {
    std::string_view type;
    double quality = 1.0;
};

MediaRange parse_range(std::string_view element) {
    const std::size_t semicolon = std::min(element.find(';'), element.size());
    MediaRange range{.type = http::trim(element.substr(0, semicolon))};
    const std::size_t weight = element.find("q=", semicolon);
    if (weight == std::string_view::npos) return range;
    const std::string_view number = element.substr(weight + 2);
    std::from_chars(number.data(), number.data() + number.size(), range.quality);
    return range;
}

/// 2 for the type itself, 1 for all its kind, 0 for everything; -1 when it does not match.
int specificity(std::string_view range, std::string_view type) {
    if (range == type) return 2;
    if (range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1))) return 1;
    return range == "*/*" ? 0 : -1;
}

/// How much a type is wanted; among equals the one that is named beats one that a wildcard covers.
struct Preference {
    double quality = 0.0;
    int specificity = -1;
    friend auto operator<=>(const Preference&, const Preference&) = default;
};

Preference preference_for(std::string_view type, const std::vector<MediaRange>& ranges) {
    Preference preference;
    for (const MediaRange& range : ranges) {
        const int rank = specificity(range.type, type);
        if (rank > preference.specificity) preference = {range.quality, rank};
    }
    return preference;
}

Response banner() {
    return Response::json(
        http::Status::Ok,
        json::object{
            {"name", "crier"},
            {"version", version()},
            {"status", "ok"},
            {"doors",
             json::object{
                 {"dashboard", "/"},
                 {"api", "/api"},
                 {"health", "/healthz"},
                 {"metrics", "/metrics"}}},
        });
}

}  // namespace

bool prefers_json(std::string_view accept) {
    std::vector<MediaRange> ranges;
    for (const std::string_view element : http::split_list(accept)) {
        ranges.push_back(parse_range(element));
    }
    const Preference json = preference_for("application/json", ranges);
    return json.quality > 0 && json > preference_for("text/html", ranges);
}

Pages::Pages() {
    for (const embedded::File& file : embedded::web_assets()) {
        assets_.push_back({.path = file.path, .bytes = file.bytes, .etag = file.etag});
    }
    for (const http::StaticAsset& asset : assets_) {
        if (asset.path == kFrontPage) front_page_ = &asset;
    }
}

void Pages::add_routes(http::Router& router) {
    http::add_static_assets(router, assets_, built_at());
    router.add(
        Method::Get, "/", [this](Request request) { return show_front(std::move(request)); });
}

loop::Task<Answer> Pages::show_front(Request request) {
    const bool wants_json = prefers_json(request.headers.find("Accept").value_or(""));
    Response response = wants_json || front_page_ == nullptr
                            ? banner()
                            : http::serve_asset(*front_page_, request, built_at());
    response.headers.add("Vary", "Accept");
    co_return response;
}

}  // namespace crier::server
