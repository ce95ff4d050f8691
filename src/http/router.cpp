#include "http/router.hpp"

#include "base/assert.hpp"
#include "http/target.hpp"

#include <algorithm>

namespace crier::http {
namespace {

std::vector<std::string_view> split_path(std::string_view path) {
    std::vector<std::string_view> segments;
    path.remove_prefix(1);
    while (true) {
        const std::size_t slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

/// Whole segments only: "/live" is not a prefix of "/livestream". Escapes are decoded, as find
/// does it.
bool is_below(std::string_view prefix, std::string_view path) {
    if (path.find('%') != std::string_view::npos) {
        const auto decoded = percent_decode(path);
        return decoded && decoded->find('%') == std::string::npos && is_below(prefix, *decoded);
    }
    if (!path.starts_with(prefix)) return false;
    return prefix.ends_with('/') || path.size() == prefix.size() || path[prefix.size()] == '/';
}

using Parameters = std::map<std::string, std::string, std::less<>>;

/// The decoded parameters when `path` fits the pattern; an empty parameter does not fit.
std::optional<Parameters> match(
    const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
    if (pattern.size() != path.size()) return std::nullopt;
    Parameters parameters;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        auto decoded = percent_decode(path[i]);
        if (!decoded) return std::nullopt;
        if (is_parameter(pattern[i])) {
            if (decoded->empty()) return std::nullopt;
            parameters[pattern[i].substr(1, pattern[i].size() - 2)] = std::move(*decoded);
        } else if (pattern[i] != *decoded) {
            return std::nullopt;
        }
    }
    return parameters;
}

std::size_t parameter_count(const Route& route) {
    return static_cast<std::size_t>(
        std::count_if(route.segments.begin(), route.segments.end(), is_parameter));
}

/// Of two that fit, the longer one shall be found first; of equal ones, the earlier.
template <class Entry>
void insert_longest_first(
    std::vector<Entry>& entries, std::type_identity_t<Entry> entry, std::string Entry::* prefix) {
    const std::size_t length = (entry.*prefix).size();
    const auto place = std::find_if(entries.begin(), entries.end(), [&](const Entry& other) {
        return (other.*prefix).size() < length;
    });
    entries.insert(place, std::move(entry));
}

}  // namespace

void Router::add(Method method, std::string_view pattern, Handler handler, RouteOptions options) {
    CRIER_ASSERT(pattern.starts_with('/'));
    Route route{
        .method = method,
        .pattern = std::string{pattern},
        .segments = {},
        .handler = std::move(handler),
        .options = options};
    for (const std::string_view segment : split_path(pattern)) route.segments.emplace_back(segment);
    // Fewer parameters first: a literal segment wins.
    const auto place = std::find_if(routes_.begin(), routes_.end(), [&](const Route& other) {
        return parameter_count(other) > parameter_count(route);
    });
    routes_.insert(place, std::move(route));
}

void Router::add_upgrade(std::string_view path, std::string_view protocol, UpgradeHandler handler) {
    upgrades_.push_back({std::string{path}, std::string{protocol}, std::move(handler)});
}

Router::Match Router::find(Method method, std::string_view path) const {
    if (!path.starts_with('/')) return NotFound{};
    const Method wanted = method == Method::Head ? Method::Get : method;
    const auto segments = split_path(path);
    for (const Route& route : routes_) {
        if (route.method != wanted) continue;
        if (auto parameters = match(route.segments, segments)) {
            return Found{&route, std::move(*parameters)};
        }
    }
    std::string allow = allowed_methods(path);
    if (allow.empty()) {
        if (const Route* route = find_prefix(path)) return Found{route, {}};
        return NotFound{};
    }
    return NotAllowed{std::move(allow)};
}

std::string Router::allowed_methods(std::string_view path) const {
    if (path == "*") return "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    std::string allow;
    const auto add_name = [&](std::string_view name) {
        if (!allow.empty()) allow += ", ";
        allow += name;
    };
    const auto segments = split_path(path);
    for (const Route& route : routes_) {
        if (!match(route.segments, segments)) continue;
        if (allow.find(method_name(route.method)) != std::string::npos) continue;
        add_name(method_name(route.method));
        if (route.method == Method::Get) add_name("HEAD");
    }
    if (allow.empty() && find_own_upgrade(path) != nullptr) add_name("GET");
    if (!allow.empty()) add_name("OPTIONS");
    return allow;
}

const UpgradeRoute* Router::find_own_upgrade(std::string_view path) const {
    const auto found = std::find_if(
        upgrades_.begin(), upgrades_.end(), [&](const UpgradeRoute& r) { return r.path == path; });
    return found == upgrades_.end() ? nullptr : &*found;
}

const UpgradeRoute* Router::find_upgrade(std::string_view path) const {
    if (const UpgradeRoute* own = find_own_upgrade(path)) return own;
    for (const UpgradeRoute& route : prefix_upgrades_) {
        if (is_below(route.path, path)) return &route;
    }
    return nullptr;
}

const Route* Router::find_prefix(std::string_view path) const {
    for (const PrefixRoute& prefixed : prefixes_) {
        if (is_below(prefixed.prefix, path)) return &prefixed.route;
    }
    return nullptr;
}

void Router::add_prefix(std::string_view path_prefix, Handler handler, RouteOptions options) {
    Route route{
        .method = Method::Get,
        .pattern = std::string{path_prefix},
        .segments = {},
        .handler = std::move(handler),
        .options = options};
    insert_longest_first(
        prefixes_, {std::string{path_prefix}, std::move(route)}, &PrefixRoute::prefix);
}

void Router::add_prefix_upgrade(
    std::string_view path_prefix, std::string_view protocol, UpgradeHandler handler) {
    insert_longest_first(
        prefix_upgrades_,
        {.path = std::string{path_prefix},
         .protocol = std::string{protocol},
         .handler = std::move(handler),
         .is_prefix = true},
        &UpgradeRoute::path);
}

void Router::set_placement(std::string_view path_prefix, Placement placement) {
    insert_longest_first(
        placements_, {std::string{path_prefix}, std::move(placement)}, &PlacedPrefix::prefix);
}

std::optional<loop::LoopIndex> Router::place(const Request& request) const {
    for (const PlacedPrefix& placed : placements_) {
        if (is_below(placed.prefix, request.target.path)) return placed.placement(request);
    }
    return std::nullopt;
}

}  // namespace crier::http
