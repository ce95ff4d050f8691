#pragma once

#include "crier/handshake.hpp"

#include <optional>
#include <string>

namespace crier::gateways {

/// What a Socket.IO client says of who it is.
struct SocketToken {
    /// Empty optional: nothing.
    std::optional<std::string> token{};
    /// A cookie came with a request that no page of ours makes.
    bool is_forged = false;
};

/// The first of: `auth.token` of CONNECT, `Authorization: Bearer`, cookie `access_token`. The first
/// one that is present counts, valid or not: never another one after it.
///
/// A cookie is the browser's, and needs a page that may use it. Engine.IO has refused foreign
/// origins; what is left are requests without an Origin: a browser's WebSocket always names one,
/// and a polling request of an own page says "same-origin" in Sec-Fetch-Site.
SocketToken find_token(const Handshake& handshake);

}  // namespace crier::gateways
