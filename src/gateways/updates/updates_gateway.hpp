#pragma once

#include "auth/authenticator.hpp"
#include "crier/namespace.hpp"
#include "gateways/updates/updates_config.hpp"
#include "hub/access_policy.hpp"
#include "hub/hub.hpp"

namespace crier::gateways {

/// System A's updates for clients that speak Socket.IO: the namespace /updates (docs/socketio.md).
///
/// Whom a socket may listen to, how many one may have and what is answered are those of the plain
/// WebSocket (`dashboard/`); one published event reaches both.
///
/// Lives on: adds its handlers before the namespace's server listens; they run on any loop.
/// Lifetime: longer than the sockets of the namespace.
class UpdatesGateway {
public:
    struct Parts {
        hub::Hub& hub;
        hub::AccessPolicy& access;
        const auth::Authenticator& authenticator;
        UpdatesConfig config{};
    };

    UpdatesGateway(Parts parts, const Namespace& updates);
    UpdatesGateway(const UpdatesGateway&) = delete;
    UpdatesGateway& operator=(const UpdatesGateway&) = delete;

private:
    Task<Verdict> judge(Socket socket);
    void begin_session(const Socket& socket);

    Parts parts_;
};

}  // namespace crier::gateways
