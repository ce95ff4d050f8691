#include "http/front.hpp"

namespace crier::http {

Front::Front(const Door& door, loop::EventLoop& loop, UniqueFd socket)
    : shard_{loop, door.net_config, door.budget, door.net_metrics},
      http_{loop, door.http_config, door.router, door.random, door.http_metrics},
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

void Front::join(const std::vector<std::unique_ptr<Front>>& fronts) {
    std::vector<HttpServer::Sibling> siblings;
    for (const auto& front : fronts) siblings.push_back({&front->shard_, &front->http_});
    for (const auto& front : fronts) front->http_.set_siblings(siblings);
}

}  // namespace crier::http
