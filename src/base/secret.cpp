#include "base/secret.hpp"

#include <cstring>

namespace crier {

// explicit_bzero, because an ordinary memset before free is removed by the optimiser.
Secret::~Secret() { ::explicit_bzero(text_.data(), text_.size()); }

}  // namespace crier
