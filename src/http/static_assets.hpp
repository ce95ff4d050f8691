#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "http/router.hpp"

#include <span>
#include <string>
#include <string_view>

namespace crier::http {

/// A file compiled into the binary.
struct StaticAsset {
    std::string_view path;  ///< Where it is served, e.g. "/js/websocket-client.js".
    Bytes bytes;            ///< Of the program's read-only memory.
    std::string_view etag;  ///< Quoted, strong: changes with the bytes.
};

/// The media type of a file name by its ending.
std::string_view media_type_of(std::string_view path);

/// How a browser may use a page: everything from its own origin, also sockets; nothing inline, no
/// frames, and no text that becomes markup (Trusted Types).
std::string_view content_security_policy();

/// Adds one GET route per asset. Answers 304 by If-None-Match and If-Modified-Since (RFC 9110
/// §13); a path with a content hash may be kept for a year, others are checked each time.
/// `assets` live as long as the router.
void add_static_assets(Router& router, std::span<const StaticAsset> assets, WallTime built_at);

/// The answer for one asset: what add_static_assets does, for pages that are chosen by a handler.
Response serve_asset(const StaticAsset& asset, const Request& request, WallTime built_at);

}  // namespace crier::http
