#pragma once

#include "http/request.hpp"
#include "http/response.hpp"
#include "loop/task.hpp"
#include "net/connection.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace crier::http {

/// Answers one request. May throw: the session answers 500 and logs it.
using Handler = std::function<loop::Task<Answer>(Request)>;

/// Takes a connection over to another protocol: a 101 with these fields, then `make_handler`.
struct Upgrade {
    Headers headers;
    std::move_only_function<std::unique_ptr<net::ConnectionHandler>(net::Connection&)> make_handler;
};

/// Decides on a request to change protocols. Synchronous: everything it needs lies in memory.
using UpgradeHandler = std::function<std::variant<Upgrade, Response, Failure>(const Request&)>;

enum class BodyMode : std::uint8_t {
    Buffered,  ///< The handler gets the whole body.
    Streamed,  ///< The handler starts at the head and reads with Request::body_reader.
};

inline constexpr std::chrono::milliseconds kNoAnswerTimeout = std::chrono::milliseconds::max();

struct RouteOptions {
    BodyMode body_mode = BodyMode::Buffered;
    /// 0: HttpConfig::max_body_bytes.
    std::size_t max_body_bytes = 0;
    /// 0: HttpConfig::answer_timeout. kNoAnswerTimeout: whoever holds the answer sees to it.
    std::chrono::milliseconds answer_timeout{0};
    /// Requests carry a PeerWatch: for handlers that hold their answer back.
    bool watches_peer = false;
};

struct Route {
    Method method;
    std::string pattern;
    std::vector<std::string> segments;  // Of the pattern; "{name}" is a parameter.
    Handler handler;
    RouteOptions options;
};

struct UpgradeRoute {
    std::string path;
    std::string protocol;
    UpgradeHandler handler;
    bool is_prefix = false;
};

/// Names the loop a request has to be answered on; nullopt where it has arrived. A pure function
/// of the request's head: called on any thread, neither waits nor throws.
using Placement = std::function<std::optional<loop::LoopIndex>(const Request&)>;

/// Which handler answers which path, and on which loop.
///
/// A pattern is a path whose segments may be parameters: "/api/users/{id}/events". A literal
/// segment wins over a parameter. GET also answers HEAD; OPTIONS is answered for every path. A
/// pattern that fits wins over every prefix, whatever the method.
/// Lives on: start-up adds; afterwards any thread finds (immutable).
class Router {
public:
    void add(Method method, std::string_view pattern, Handler handler, RouteOptions options = {});

    /// `protocol` is compared with the Upgrade header (RFC 9110 §7.8).
    void add_upgrade(std::string_view path, std::string_view protocol, UpgradeHandler handler);

    /// Gives `handler` every request at and below `path_prefix` (whole segments, as in
    /// set_placement) that fits no pattern, whatever its method: OPTIONS and HEAD too. The longest
    /// prefix wins.
    void add_prefix(std::string_view path_prefix, Handler handler, RouteOptions options = {});

    /// The same for upgrades. What asks for one in a way that cannot be granted (another method,
    /// no "Connection: Upgrade") goes to the handler of the prefix.
    void add_prefix_upgrade(
        std::string_view path_prefix, std::string_view protocol, UpgradeHandler handler);

    /// Requests below `path_prefix` ("/live" stands for itself and for "/live/..."), upgrades too,
    /// are answered on the loop `placement` names: their connection moves there first.
    void set_placement(std::string_view path_prefix, Placement placement);

    struct Found {
        const Route* route;
        std::map<std::string, std::string, std::less<>> parameters;
    };
    struct NotAllowed {
        std::string allow;  ///< For the Allow header.
    };
    struct NotFound {};
    using Match = std::variant<Found, NotAllowed, NotFound>;

    Match find(Method method, std::string_view path) const;

    /// The methods `path` answers, for Allow; empty when it answers none, or is a prefix's.
    std::string allowed_methods(std::string_view path) const;

    const UpgradeRoute* find_upgrade(std::string_view path) const;

    /// What the longest prefix of `request`'s path says.
    std::optional<loop::LoopIndex> place(const Request& request) const;

private:
    struct PlacedPrefix {
        std::string prefix;
        Placement placement;
    };

    struct PrefixRoute {
        std::string prefix;
        Route route;
    };

    const UpgradeRoute* find_own_upgrade(std::string_view path) const;
    const Route* find_prefix(std::string_view path) const;

    std::vector<Route> routes_;
    std::vector<UpgradeRoute> upgrades_;
    std::vector<PrefixRoute> prefixes_;  // Longer prefixes first.
    std::vector<UpgradeRoute> prefix_upgrades_;  // Longer prefixes first.
    std::vector<PlacedPrefix> placements_;  // Longer prefixes first.
};

}  // namespace crier::http
