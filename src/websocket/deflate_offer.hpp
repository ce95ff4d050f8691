#pragma once

#include "http/headers.hpp"
#include "websocket/deflate_config.hpp"

#include <optional>
#include <string>

namespace crier::websocket {

/// What both sides have agreed on.
struct DeflateAgreement {
    /// The window of what we compress: at most what the client asked for.
    unsigned window_bits = kMaxWindowBits;

    /// The value of Sec-WebSocket-Extensions in the 101.
    std::string answer{};
};

/// Takes the first offer of permessage-deflate that can be kept (RFC 7692 §5, §7.1); nullopt: no
/// extension is used.
///
/// An offer with an unknown, doubled or malformed parameter is declined and the next one looked at,
/// and so is one for a window of 8 bits, which zlib cannot compress with. What follows a violation
/// of the header's grammar (RFC 6455 §9.1) is not read. client_max_window_bits changes nothing:
/// what comes in is read with the largest window.
std::optional<DeflateAgreement> agree_on_deflate(
    const http::Headers& headers, const DeflateConfig& config);

}  // namespace crier::websocket
