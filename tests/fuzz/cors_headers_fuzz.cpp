// What a page's header fields do: Origin, Access-Control-Request-*, Cookie. Input: what an operator
// allows (origins, "credentials", "headers=NAME", separated by spaces), LF, header fields one a
// line. They go through the parser of requests, so that only those are judged that can arrive.

#include "engineio/cors.hpp"
#include "engineio/session_cookie.hpp"
#include "http/cookies.hpp"
#include "http/request_parser.hpp"
#include "tests/fuzz/fuzz_support.hpp"

#include <algorithm>
#include <optional>

namespace crier::engineio {
namespace {

using fuzz::require;

constexpr http::HttpConfig kLimits;
constexpr std::string_view kOwnHost = "crier.example.com";
constexpr std::string_view kSid = "AAabcdefghijklmnopqrstuvwx";
constexpr std::string_view kCookie = "io";

CorsConfig config_of(std::string_view words) {
    CorsConfig config;
    while (!words.empty()) {
        const auto [word, rest] = fuzz::cut(words, " ");
        words = rest;
        if (word.starts_with("headers=")) {
            config.allowed_headers.emplace_back(word.substr(8));
        } else if (word == "credentials") {
            config.allows_credentials = true;
        } else if (!word.empty()) {
            config.origins.emplace_back(word);
        }
    }
    return config;
}

std::optional<http::Request> parse(std::string_view lines) {
    std::string head = "OPTIONS /socket.io/ HTTP/1.1\r\nHost: " + std::string{kOwnHost} + "\r\n";
    while (!lines.empty()) {
        const auto [line, rest] = fuzz::cut(lines, "\n");
        lines = rest;
        head.append(line).append("\r\n");
    }
    head += "\r\n";
    http::RequestParser parser{kLimits};
    const auto step = parser.parse(as_bytes(std::string_view{head}));
    if (!step || step->event != http::RequestParser::Event::Head) return std::nullopt;
    return std::move(parser.request());
}

// --- Who may come --------------------------------------------------------------------------------

std::string to_lower(std::string_view text) {
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

/// Another way to compare origins than that of auth: in lower case, with the port written out.
std::string normal_form(std::string_view origin) {
    std::string text = to_lower(origin);
    const std::size_t slashes = text.find("://");
    if (slashes == std::string::npos) return text;
    const std::size_t mark = text.find_last_of(":]");
    if (mark == slashes || text[mark] == ']') {
        return text + (text.starts_with("https") ? ":443" : ":80");
    }
    std::size_t zeros = 0;
    while (mark + zeros + 2 < text.size() && text[mark + zeros + 1] == '0') ++zeros;
    return text.erase(mark + 1, zeros);
}

/// Is in the list, as it stands or in normal form.
bool is_meant(const CorsConfig& config, std::string_view origin) {
    if (normal_form(origin) == normal_form("https://" + std::string{kOwnHost})) return true;
    return std::any_of(
        config.origins.begin(), config.origins.end(), [origin](const std::string& word) {
            return word == "*" || normal_form(word) == normal_form(origin);
        });
}

void check_origin(const CorsConfig& config, const std::optional<std::string_view>& origin) {
    const auto own = auth::own_origin("https", kOwnHost);
    require(allows_origin(config, std::nullopt, own), "programs that are no pages come in");
    require(allows_origin(config, "https://crier.example.com", own), "our own pages come in");
    if (!origin) return;
    const bool is_allowed = allows_origin(config, *origin, own);
    require(!is_allowed || is_meant(config, *origin), "only who was meant comes in");
    for (const std::string& word : config.origins) {
        require(word != *origin || is_allowed, "who is listed to the letter comes in");
    }
    const std::string longer = std::string{*origin} + ".stranger.example";
    require(
        !allows_origin(config, longer, own) || is_meant(config, longer),
        "a longer name is another one");
}

// --- What is answered ----------------------------------------------------------------------------

void check_told(
    const CorsConfig& config, std::optional<std::string_view> origin, const http::Headers& answer) {
    const bool is_for_all =
        std::find(config.origins.begin(), config.origins.end(), "*") != config.origins.end();
    require(answer.count("Access-Control-Allow-Origin") <= 1, "one origin is told");
    require(answer.count("Vary") <= 1, "one Vary");
    const auto told = answer.find("Access-Control-Allow-Origin");
    require((told == "*") == is_for_all, "all are told only when all are meant");
    require(
        is_for_all || http::has_list_token(answer, "Vary", "Origin"),
        "caches know that it differs");
    require(
        answer.contains("Access-Control-Allow-Credentials") == config.allows_credentials,
        "credentials are for the operator to allow");
    if (!told || is_for_all) return;
    if (config.origins.size() == 1) {
        require(*told == config.origins.front(), "a single origin is told to everybody");
    } else {
        require(told == origin && is_meant(config, *origin), "only who may come is told so");
    }
}

void check_preflight(const CorsConfig& config, const http::Request& request) {
    const http::Response answer = preflight(config, request);
    check_told(config, request.headers.find("Origin"), answer.headers);
    require(answer.status == http::Status::NoContent, "there is nothing to say");
    require(answer.body.is_empty() && !answer.source, "and nothing is said");
    require(
        answer.headers.find("Access-Control-Allow-Methods") == "GET,POST",
        "what is asked for adds no method");
    const auto fields = answer.headers.find("Access-Control-Allow-Headers");
    if (config.allowed_headers.empty()) {
        require(
            fields == request.headers.find("Access-Control-Request-Headers"),
            "fields are allowed as they are asked for");
        require(
            http::has_list_token(answer.headers, "Vary", "Access-Control-Request-Headers"),
            "caches know that as well");
    } else {
        require(fields && fields->starts_with(config.allowed_headers.front()), "or as configured");
    }

    const std::string bytes{as_text(http::encode_response(answer, {.http_date = "D"}).view())};
    const auto lines = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    require(lines == answer.headers.all().size() + 3, "no value begins a line of its own");
}

void check_cors(const CorsConfig& config, const http::Request& request) {
    const auto origin = request.headers.find("Origin");
    check_origin(config, origin);
    http::Headers answer;
    add_cors_headers(config, origin, answer);
    require(config.is_on() || answer.all().empty(), "off sends nothing");
    if (!config.is_on()) return;
    check_told(config, origin, answer);
    check_preflight(config, request);
}

// --- Cookies -------------------------------------------------------------------------------------

/// "io=SID", as a browser sends back what Set-Cookie says.
std::string session_pair() {
    EngineConfig config;
    http::Headers answer;
    add_session_cookie(config, kSid, answer);
    require(answer.all().empty(), "no cookie without a name");
    config.cookie_name = kCookie;
    add_session_cookie(config, kSid, answer);
    const auto line = answer.find("Set-Cookie");
    require(line && line->find("HttpOnly") != std::string_view::npos, "no script reads a sid");
    return std::string{fuzz::cut(*line, ";").first};
}

std::optional<std::string> find_in(std::string_view value) {
    http::Headers headers;
    headers.add("Cookie", value);
    const auto found = http::find_cookie(headers, kCookie);
    return found ? std::optional{std::string{*found}} : std::nullopt;
}

void check_cookie(std::string_view value, const std::string& pair) {
    const auto found = find_in(value);
    require(!found || found->find(';') == std::string::npos, "a cookie ends at \";\"");
    require(!found || value.find(*found) != std::string_view::npos, "a cookie is what was sent");
    const std::string text{value};
    require(find_in(pair + "; " + text) == kSid, "the first of a name counts");
    require(
        find_in(text + "; " + pair) == found.value_or(std::string{kSid}),
        "nothing in front hides a cookie");
}

void check_cookies(http::Headers headers) {
    const std::string pair = session_pair();
    for (const auto& [name, value] : headers.all()) {
        if (http::is_equal_ignoring_case(name, "Cookie")) check_cookie(value, pair);
    }
    const auto found = http::find_cookie(headers, kCookie);
    const std::string before{found.value_or(kSid)};
    headers.add("cookie", pair);
    require(http::find_cookie(headers, kCookie) == before, "all Cookie fields are read");
}

}  // namespace
}  // namespace crier::engineio

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace crier;
    const auto [words, lines] = fuzz::cut({reinterpret_cast<const char*>(data), size}, "\n");
    const auto request = engineio::parse(lines);
    if (!request) return 0;
    engineio::check_cors(engineio::config_of(words), *request);
    engineio::check_cookies(request->headers);
    return 0;
}
