#pragma once

#include "base/embedded_file.hpp"

#include <span>

namespace crier {

/// socket.io.js, its .min, .esm.min and .msgpack.min forms, and their .map files. They carry the
/// package's version as ETag and live as long as the program. Empty in a build without npm.
std::span<const embedded::File> client_bundles();

}  // namespace crier
