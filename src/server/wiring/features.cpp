#include "server/wiring/features.hpp"

#include "contracts/dashboard_events.hpp"
#include "gateways/documents/document_types.hpp"
#include "json/parse.hpp"
#include "server/version.hpp"

namespace crier::server {
namespace {

/// The answer of /api/config (docs/http-api.md).
json::object public_config(const ServerConfig& config) {
    json::array types;
    for (const gateways::DocumentType& type : gateways::kImageTypes) {
        types.push_back(json::object{{"type", type.name}, {"label", type.label}});
    }
    return {
        {"version", version()},
        {"demo", config.session.allows_demo_sign_in},
        {"features",
         json::object{
             {"realtime", true},
             {"socketIo", config.socketio.is_enabled},
             {"openSubscribe", config.plain.allows_open_subscribe}}},
        {"limits",
         json::object{
             {"maxImageBytes", config.documents.max_file_bytes},
             {"maxFiles", config.documents.max_files}}},
        {"documentTypes", std::move(types)},
    };
}

gateways::UpdatesConfig updates_config(const plain::PlainConfig& plain) {
    return {
        .allows_open_subscribe = plain.allows_open_subscribe,
        .max_messages_per_window = plain.max_messages_per_window,
        .message_window = plain.message_window,
        .max_id_bytes = plain.max_id_bytes};
}

}  // namespace

Features::Features(Core& core)
    : core_{core},
      queue_owners_{core.loops, *core.disk.store, core.hub},
      events_{core.hub, queue_owners_, core.guard, core.platform->clock, core.config.events},
      history_{core.loops, core.hub, queue_owners_, core.guard},
      links_{core.link_signer, core.config.documents},
      document_events_{core.hub, links_, core.platform->clock},
      image_jobs_{*core.disk.store, document_events_, core.config.documents},
      documents_{gateways::DocumentsGateway::Parts{
          .store = *core.disk.store,
          .blobs = *core.disk.blobs,
          .pool = core.pool,
          .jobs = core.jobs,
          .events = document_events_,
          .links = links_,
          .guard = core.guard,
          .clock = core.platform->clock,
          .random = core.platform->random,
          .config = core.config.documents}},
      files_{*core.disk.store, *core.disk.blobs, core.pool, links_, core.platform->clock},
      session_{gateways::SessionGateway::Parts{
          .guard = core.guard,
          .auth = core.config.auth,
          .config = core.config.session,
          .clock = core.platform->clock,
          .public_config = public_config(core.config)}},
      workers_{gateways::WorkerGateway::Parts{
          .jobs = core.jobs,
          .blobs = *core.disk.blobs,
          .pool = core.pool,
          .token = core.config.worker.token}},
      dashboard_{
          plain::DashboardEndpoint::Parts{
              .hub = core.hub,
              .access = queue_owners_,
              .authenticator = core.authenticator,
              .origins = core.origins,
              .trusts_proxy = core.config.trusts_proxy},
          core.config.plain},
      socketio_{core},
      updates_{
          gateways::UpdatesGateway::Parts{
              .hub = core.hub,
              .access = queue_owners_,
              .authenticator = core.authenticator,
              .config = updates_config(core.config.plain)},
          socketio_.of(contracts::kUpdatesNamespace)} {
    core.jobs.add_kind(image_jobs_);
    socketio_.seal();
}

void Features::add_public_routes(http::Router& router) {
    router.add_upgrade(
        "/",
        "websocket",
        websocket::upgrade_handler(
            dashboard_.websocket_endpoint(), core_.platform->websocket_metrics));
    events_.add_routes(router);
    history_.add_routes(router);
    documents_.add_routes(router);
    files_.add_routes(router);
    session_.add_routes(router);
    workers_.add_routes(router);
    socketio_.add_routes(router);
}

}  // namespace crier::server
