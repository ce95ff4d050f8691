#pragma once

#include "base/bytes.hpp"
#include "base/shared_bytes.hpp"
#include "websocket/deflate_config.hpp"
#include "websocket/frame.hpp"

namespace crier::websocket {

// Messages that leave compressed (RFC 7692 §7.2.1), each by itself. Any thread may compress; each
// owns one compressor per size of window it has used, at most 256 KiB.
//
// What is below the threshold, and what would not become smaller, stays as it is.

/// A message in one frame.
SharedBytes encode_deflated(
    Opcode opcode, Bytes payload, const DeflateConfig& config, unsigned window_bits);

/// `frames` are data frames made by encode_frame, one behind the other. Returns `frames` itself, no
/// copy, when all of them stay as they are.
SharedBytes deflate_frames(
    const SharedBytes& frames, const DeflateConfig& config, unsigned window_bits);

}  // namespace crier::websocket
