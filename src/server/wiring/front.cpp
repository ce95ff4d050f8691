#include "server/wiring/front.hpp"

namespace crier::server {

Front::Front(Core& core, const Door& door, loop::EventLoop& loop, UniqueFd socket)
    : shard_{loop, core.config.net, door.budget, core.platform->net_metrics},
      http_{
          loop, core.config.http, door.router, core.platform->random, core.platform->http_metrics},
      listener_{
          std::move(socket), door.tls, shard_, door.budget, [this](net::Connection& connection) {
              return http_.make_session(connection);
          }} {}

void Front::start_draining(loop::Gate::OnEmpty on_idle) {
    listener_.stop();
    // The gate first: whatever a goodbye lets go on is then told that the server drains.
    http_.start_draining(std::move(on_idle));
    shard_.announce_shutdown();
}

}  // namespace crier::server
