#pragma once

#include "auth/authenticator.hpp"
#include "auth/origin.hpp"
#include "hub/access_policy.hpp"
#include "hub/hub.hpp"
#include "plain/dashboard_session.hpp"
#include "plain/plain_config.hpp"
#include "websocket/deflate_config.hpp"
#include "websocket/handshake.hpp"

#include <memory>

namespace crier::plain {

/// How an event looks on this protocol's wire: its JSON in one text frame.
hub::Encoder json_encoder();

/// The same, compressed where that makes it smaller: once for everybody who takes that.
hub::Encoder deflated_json_encoder(const websocket::DeflateConfig& deflate);

/// The door of System A: `GET /` with Upgrade.
///
/// Lives on: any thread (immutable). Lifetime: longer than the server's connections.
class DashboardEndpoint {
public:
    struct Parts {
        hub::Hub& hub;
        hub::AccessPolicy& access;
        const auth::Authenticator& authenticator;
        const auth::OriginPolicy& origins;
        bool trusts_proxy;
    };

    /// Registers the wire form with the hub. `config` outlives the endpoint.
    DashboardEndpoint(const Parts& parts, const PlainConfig& config);
    DashboardEndpoint(const DashboardEndpoint&) = delete;
    DashboardEndpoint& operator=(const DashboardEndpoint&) = delete;

    std::shared_ptr<const websocket::Endpoint> websocket_endpoint() const { return endpoint_; }

private:
    bool accepts_origin(const http::Request& request) const;
    Credential credential_of(const http::Request& request) const;

    Parts parts_;
    DashboardContext context_;
    std::shared_ptr<const websocket::Endpoint> endpoint_;
};

}  // namespace crier::plain
