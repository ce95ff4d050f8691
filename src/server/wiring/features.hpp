#pragma once

#include "gateways/documents/document_events.hpp"
#include "gateways/documents/document_links.hpp"
#include "gateways/documents/documents_gateway.hpp"
#include "gateways/documents/file_gateway.hpp"
#include "gateways/documents/image_jobs.hpp"
#include "gateways/events/event_history.hpp"
#include "gateways/events/events_gateway.hpp"
#include "gateways/events/queue_owners.hpp"
#include "gateways/session/session_gateway.hpp"
#include "gateways/updates/updates_gateway.hpp"
#include "gateways/workers/worker_gateway.hpp"
#include "http/router.hpp"
#include "plain/dashboard_endpoint.hpp"
#include "server/wiring/core.hpp"
#include "server/wiring/socketio_door.hpp"

namespace crier::server {

/// What crier does for people, put on the core: one line per feature.
///
/// Lifetime: shorter than the core, longer than the connections.
class Features {
public:
    explicit Features(Core& core);
    Features(const Features&) = delete;
    Features& operator=(const Features&) = delete;

    /// The doors for everybody.
    void add_public_routes(http::Router& router);

    /// Says goodbye where a protocol has more to say than the closing of its connections does.
    /// Before the fronts drain.
    void start_draining() {
        socketio_.start_draining();
        history_.stop_waiting();
    }

    /// Ends what handlers still wait for; the loops have stopped.
    void close() { socketio_.close(); }

    /// The door for workers alone.
    void add_worker_routes(http::Router& router) { workers_.add_routes(router); }

private:
    Core& core_;
    gateways::QueueOwners queue_owners_;
    gateways::EventsGateway events_;
    gateways::EventHistory history_;
    gateways::DocumentLinks links_;
    gateways::DocumentEvents document_events_;
    gateways::ImageJobs image_jobs_;
    gateways::DocumentsGateway documents_;
    gateways::FileGateway files_;
    gateways::SessionGateway session_;
    gateways::WorkerGateway workers_;
    plain::DashboardEndpoint dashboard_;
    SocketIoDoor socketio_;
    gateways::UpdatesGateway updates_;
};

}  // namespace crier::server
