#pragma once

#include "base/result.hpp"
#include "http/http_config.hpp"
#include "http/request.hpp"
#include "http/request_parser.hpp"

#include <string_view>

namespace crier::http {

// The strict policy (security.md 1.2): where RFC 9112 lets a server repair, crier refuses with 400
// and closes, because two servers that repair differently are how requests are smuggled.

/// Rules on the bytes of a head, from the first byte to the empty line, before it is parsed:
/// every line ends with CRLF, no bare CR or LF, no NUL, no folded line, nothing before the request
/// line, and the limits of lines and fields.
Result<void, Refusal> check_head_bytes(std::string_view head, const HttpConfig& limits);

/// Rules on a parsed head: exactly one well-formed Host (HTTP/1.1), one plain Content-Length or
/// exactly "Transfer-Encoding: chunked" but never both, no body where none belongs, no name that
/// becomes a framing header when "_" is read as "-", a target that agrees with Host.
Result<BodyPlan, Refusal> check_head(const Request& request);

}  // namespace crier::http
