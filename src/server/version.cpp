#include "server/version.hpp"

// CRIER_VERSION, CRIER_COMMIT and CRIER_BUILT_AT come from CMakeLists.txt, for this file alone: a
// new commit recompiles nothing else.

namespace crier::server {

std::string_view version() { return CRIER_VERSION; }

std::string_view commit() { return CRIER_COMMIT; }

WallTime built_at() { return WallTime{std::chrono::seconds{CRIER_BUILT_AT}}; }

}  // namespace crier::server
