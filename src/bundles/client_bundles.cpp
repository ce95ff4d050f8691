#include "bundles/client_bundles.hpp"

#include "embedded/client_bundles.hpp"

namespace crier {

std::span<const embedded::File> client_bundles() { return embedded::client_bundles(); }

}  // namespace crier
