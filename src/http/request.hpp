#pragma once

#include "base/name.hpp"
#include "http/headers.hpp"
#include "http/target.hpp"
#include "loop/event_loop.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::http {

class BodyReader;
class PeerWatch;

enum class Method : std::uint8_t { Get, Head, Post, Put, Patch, Delete, Options, Trace };

std::string_view method_name(Method method);
/// nullopt for a method crier does not know; names are case-sensitive.
std::optional<Method> parse_method(std::string_view name);

using RequestId = Name<struct RequestIdTag>;

/// One HTTP request, its head checked against the strict rules of request_rules.hpp.
///
/// Lives on: the loop of its connection. A handler owns it for as long as it works.
struct Request {
    Method method = Method::Get;
    Target target;
    bool is_http_1_1 = true;
    Headers headers;

    /// Of a buffered route: the whole body.
    std::string body;
    /// Of a streamed route: the body as it arrives; null otherwise.
    std::shared_ptr<BodyReader> body_reader;

    /// Of a route that watches its peer; null otherwise.
    std::shared_ptr<PeerWatch> peer;

    /// `{name}` parts of the route's pattern, decoded.
    std::map<std::string, std::string, std::less<>> path_parameters;

    /// Echoed from X-Request-Id when that is a short token, otherwise made up.
    RequestId id;
    std::string peer_host;
    bool is_from_unix_socket = false;
    bool is_encrypted = false;

    std::string_view path_parameter(std::string_view name) const {
        const auto found = path_parameters.find(name);
        return found == path_parameters.end() ? std::string_view{} : found->second;
    }
};

/// Announced length of the body; nullopt when it comes in chunks.
struct BodyPlan {
    bool has_body = false;
    std::optional<std::uint64_t> content_length;
    bool expects_continue = false;
};

}  // namespace crier::http
