#include "dashboard/access_rules.hpp"

namespace crier::dashboard {

bool may_listen_to_user(
    const auth::Identity* identity, const GivenId& user, bool allows_open_subscribe) {
    if (identity == nullptr) return allows_open_subscribe;
    return identity->is_service() || identity->user.text() == user.text;
}

auth::TenantId tenant_of(const auth::Identity* identity) {
    return identity == nullptr ? auth::TenantId{"default"} : identity->tenant;
}

}  // namespace crier::dashboard
