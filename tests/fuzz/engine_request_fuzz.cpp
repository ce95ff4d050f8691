// What an Engine.IO request asks for, and whether its page may. Input: a target, LF, the value of
// an Origin field, LF, what an operator allows, separated by spaces.

#include "engineio/cors.hpp"
#include "engineio/request.hpp"
#include "engineio/session_id.hpp"
#include "tests/fuzz/fuzz_support.hpp"

#include <algorithm>

namespace crier::engineio {
namespace {

using fuzz::require;

void check_admitted(const Request& request, const RequestFacts& facts) {
    if (!request.sid) {
        require(request.is_revision_4, "a handshake speaks revision 4");
        require(facts.is_get, "a handshake is a GET");
        const bool is_websocket = request.transport == Transport::WebSocket;
        require(facts.is_upgrade == is_websocket, "a handshake comes by its transport");
        return;
    }
    require(request.sid->size() <= kMaxSidBytes, "a sid has a limit");
    const auto loop = loop_of_sid(*request.sid);
    require(!loop || *loop < kMaxLoops, "a sid names a loop that there can be");
}

void check_request(std::string_view text, std::string_view origin) {
    const auto target = http::parse_target(text);
    if (!target) return;
    for (const bool is_upgrade : {false, true}) {
        for (const bool is_get : {false, true}) {
            const RequestFacts facts{.is_get = is_get, .is_upgrade = is_upgrade, .origin = origin};
            const auto request = judge_request(target->query, facts);
            if (request) {
                check_admitted(*request, facts);
            } else {
                const std::string body = encode_refusal(request.error());
                require(body.starts_with(R"({"code":)"), "a refusal has a code");
                require(body.find('\n') == std::string::npos, "a refusal is one line");
            }
        }
    }
}

CorsConfig config_of(std::string_view words) {
    CorsConfig config;
    while (!words.empty()) {
        const auto [word, rest] = fuzz::cut(words, " ");
        if (!word.empty()) config.origins.emplace_back(word);
        words = rest;
    }
    return config;
}

void check_cors(std::string_view origin, std::string_view words) {
    const CorsConfig config = config_of(words);
    const auto own = auth::own_origin("https", "crier.example.com");
    const bool is_own = auth::parse_origin(origin) == own;
    const bool is_allowed = allows_origin(config, origin, own);
    require(is_own || config.is_on() || !is_allowed, "strangers are denied by default");
    require(!is_own || is_allowed, "our own pages come in");

    http::Headers headers;
    add_cors_headers(config, origin, headers);
    require(config.is_on() || headers.all().empty(), "off sends nothing");
    const auto told = headers.find("Access-Control-Allow-Origin");
    require(
        !told || *told != origin || is_allowed || config.origins.size() == 1,
        "only who may come is told so");
    const bool is_for_all = told == "*";
    require(!told || is_for_all || headers.contains("Vary"), "caches know that it differs");
}

}  // namespace
}  // namespace crier::engineio

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto [target, rest] = crier::fuzz::cut({reinterpret_cast<const char*>(data), size}, "\n");
    const auto [origin, allowed] = crier::fuzz::cut(rest, "\n");
    crier::engineio::check_request(target, origin);
    crier::engineio::check_cors(origin, allowed);
    return 0;
}
