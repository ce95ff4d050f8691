#include "auth/identity.hpp"

#include <algorithm>

namespace crier::auth {

bool Identity::has_role(std::string_view role) const {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

bool Identity::is_service() const {
    // "service_role" is what Supabase puts into its service tokens (System A).
    return has_role("service") || has_role("service_role") || has_role("admin");
}

}  // namespace crier::auth
