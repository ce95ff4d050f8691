#pragma once

#include "base/shared_bytes.hpp"
#include "websocket/frame.hpp"

#include <string_view>

namespace crier::load {

/// A whole frame as a client sends it (RFC 6455 §5.2). Masked with one key for all: the server
/// does the work of unmasking, and there is no proxy here to be protected from predictable bytes.
SharedBytes encode_client_frame(websocket::Opcode opcode, std::string_view payload);

}  // namespace crier::load
