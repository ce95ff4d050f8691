#pragma once

#include "crier/namespace.hpp"
#include "engineio/server.hpp"
#include "http/router.hpp"
#include "server/wiring/core.hpp"
#include "socketio/service.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace crier::server {

/// Socket.IO on the public port, for gateways that describe their namespaces with the public API.
///
/// Switched off, namespaces can be described all the same, and nobody comes.
/// Lives on: made, opened and closed while the loops do not run; start_draining on any thread.
/// Lifetime: shorter than the core, longer than the connections.
class SocketIoDoor {
public:
    explicit SocketIoDoor(Core& core);
    SocketIoDoor(const SocketIoDoor&) = delete;
    SocketIoDoor& operator=(const SocketIoDoor&) = delete;

    /// Before seal.
    Namespace of(std::string_view name) const;
    /// No namespace changes any more.
    void seal() { service_->seal(); }

    void add_routes(http::Router& router);

    /// Ends every session so that its client comes back elsewhere.
    void start_draining();

    /// Forgets handlers and what they wait for.
    void close() { service_->close(); }

private:
    std::shared_ptr<socketio::Service> service_;
    std::optional<engineio::Server> engine_;
};

}  // namespace crier::server
