#include "engineio/server.hpp"

#include "base/assert.hpp"
#include "engineio/bundles.hpp"
#include "engineio/session_id.hpp"

#include <utility>

namespace crier::engineio {
namespace {

PollingDoor::Tables make_tables(const ServerParts& parts) {
    CRIER_ASSERT(parts.loops.size() <= kMaxLoops);
    PollingDoor::Tables tables;
    for (loop::LoopIndex i = 0; i < parts.loops.size(); ++i) {
        tables.push_back(
            std::make_unique<SessionTable>(parts.loops.at(i), parts.config, parts.metrics));
    }
    return tables;
}

ServerParts with_plain_path(ServerParts parts) {
    std::string& path = parts.config.path;
    while (path.ends_with('/')) path.pop_back();
    return parts;
}

}  // namespace

Server::Server(ServerParts parts)
    : parts_{with_plain_path(std::move(parts))},
      tables_{make_tables(parts_)},
      keeper_{
          parts_.config,
          parts_.clock,
          parts_.metrics,
          std::move(parts_.make_application),
          std::move(parts_.refuse)},
      polling_door_{parts_.config, keeper_, parts_.random, parts_.loops, tables_},
      socket_door_{parts_.config, keeper_, parts_.random, tables_, parts_.websocket_metrics} {}

void Server::add_routes(http::Router& router) {
    const std::string& path = parts_.config.path;
    router.add_prefix(
        path,
        [this](const http::Request& request) { return polling_door_.serve(request); },
        PollingDoor::route_options());
    router.add_prefix_upgrade(path, "websocket", [this](const http::Request& request) {
        return socket_door_.decide(request);
    });
    // A sid that names no loop stays where it is, and is unknown there.
    router.set_placement(path, [](const http::Request& request) {
        const auto sid = request.target.query.find_only("sid");
        return sid ? loop_of_sid(*sid) : std::nullopt;
    });
    add_bundles(router, path, parts_.bundles);
}

void Server::start_draining() {
    parts_.loops.post_to_all(
        [this](loop::EventLoop& loop) { tables_[loop.index()]->start_draining(); });
}

std::size_t Server::session_count() const {
    std::size_t count = 0;
    for (const auto& table : tables_) count += table->open_count();
    return count;
}

}  // namespace crier::engineio
