#include "dashboard/credential.hpp"

#include "telemetry/log.hpp"

namespace crier::dashboard {

std::optional<std::chrono::milliseconds> remaining_time(
    const auth::Authenticator& authenticator, const auth::Identity& identity) {
    if (!identity.expires) return std::nullopt;
    return *identity.expires + authenticator.config().leeway - authenticator.clock().wall_now();
}

Credential check_credential(
    const auth::Authenticator& authenticator,
    std::optional<std::string_view> token,
    std::string_view peer) {
    if (!token) return {};
    auto identity = authenticator.verify_token(*token);
    if (!identity) {
        log::info(
            "socket_token_rejected", {{"reason", auth::name_of(identity.error())}, {"peer", peer}});
        return {.is_rejected = true};
    }
    Credential credential;
    credential.valid_for = remaining_time(authenticator, *identity);
    credential.identity = std::move(*identity);
    return credential;
}

}  // namespace crier::dashboard
