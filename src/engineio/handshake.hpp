#pragma once

#include "base/clock.hpp"
#include "http/headers.hpp"
#include "http/request.hpp"
#include "http/target.hpp"

#include <memory>
#include <string>

namespace crier::engineio {

/// What the first request of a session said; kept for as long as its application wants it.
///
/// Lives on: any thread (immutable). Contains cookies and tokens: never log it.
struct Handshake {
    http::Headers headers{};
    http::Query query{};
    std::string url{};  ///< Path and query; escapes may be written otherwise than by the client.
    std::string address{};  ///< Of the peer: the client, or the proxy in front.
    bool is_secure = false;  ///< The browser came by https.
    bool is_cross_origin = false;  ///< From a page of another origin.
    WallTime time{};
};

/// `trusts_proxy` as in EngineConfig.
std::shared_ptr<const Handshake> make_handshake(
    const http::Request& request, bool trusts_proxy, WallTime now);

}  // namespace crier::engineio
