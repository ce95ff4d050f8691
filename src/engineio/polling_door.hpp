#pragma once

#include "base/random.hpp"
#include "engineio/doorkeeper.hpp"
#include "engineio/held_poll.hpp"
#include "engineio/session_table.hpp"
#include "http/body_reader.hpp"
#include "http/peer_watch.hpp"
#include "http/router.hpp"
#include "loop/loop_group.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crier::engineio {

/// Engine.IO over HTTP requests: handshakes, held GETs, POSTs, preflights (sections "HTTP
/// long-polling" and "Handshake" of the protocol, revision 4).
///
/// Lives on: any thread (immutable); each call on the loop of its request. Lifetime: longer than
/// the connections; what it is given outlives it.
class PollingDoor {
public:
    /// One table per loop, by its index.
    using Tables = std::vector<std::unique_ptr<SessionTable>>;

    PollingDoor(
        const EngineConfig& config,
        const Doorkeeper& keeper,
        Random& random,
        loop::LoopGroup& loops,
        Tables& tables)
        : config_{config}, keeper_{keeper}, random_{random}, loops_{loops}, tables_{tables} {}

    /// For a route that streams bodies, watches its peer and knows no answer timeout: a GET is
    /// held for as long as its session lives, and the session sees to that.
    loop::Task<http::Answer> serve(const http::Request& request) const;

    static http::RouteOptions route_options();

private:
    http::Response open(
        const Request& asked, const http::Request& request, SessionTable& table) const;
    loop::Task<http::Answer> poll(
        Session& session, const http::Request& request, SessionTable& table) const;
    loop::Task<http::Answer> finish_poll(
        std::shared_ptr<HeldPoll> held, http::Headers headers) const;
    loop::Task<http::Answer> post(
        Session& session, const http::Request& request, SessionTable& table) const;
    loop::Task<http::Answer> read_post(
        std::shared_ptr<http::BodyReader> body,
        std::shared_ptr<http::PeerWatch> peer,
        SessionTable* table,
        std::string sid,
        http::Headers headers) const;
    http::Response finish_post(
        Session* session, std::string_view body, const http::Headers& headers) const;
    http::Response too_large(const http::Headers& headers) const;
    http::Response answer(
        std::string_view content_type,
        std::string_view body,
        const http::Headers& request_headers) const;

    const EngineConfig& config_;
    const Doorkeeper& keeper_;
    Random& random_;
    loop::LoopGroup& loops_;
    Tables& tables_;
};

}  // namespace crier::engineio
