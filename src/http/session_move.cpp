#include "base/assert.hpp"
#include "http/session.hpp"
#include "net/connection_shard.hpp"

#include <algorithm>
#include <utility>

namespace crier::http {

void HttpSession::move_to(
    const HttpServer::Sibling& sibling, Request request, MutableBytes& input) {
    CRIER_ASSERT(unread_.empty());
    const MutableBytes rest = std::exchange(input, {});
    auto moved = std::make_unique<Moved>(Moved{
        .parser = std::move(*parser_),
        .exchange = std::move(*exchange_),
        .request = std::move(request),
        .unread = {rest.begin(), rest.end()},
        .peer_host = std::move(peer_host_),
        .has_peer_ended = has_peer_ended_});
    phase_ = Phase::Closing;  // This session touches the connection no more.
    parser_.reset();
    exchange_.reset();
    connection_.hand_over(
        *sibling.shard,
        [server = sibling.server, moved = std::move(moved)](net::Connection& connection) mutable {
            return std::unique_ptr<net::ConnectionHandler>{
                new HttpSession{connection, *server, std::move(moved)}};
        });
}

void HttpSession::continue_moved() {
    const std::unique_ptr<Moved> moved = std::exchange(moved_, nullptr);
    parser_.emplace(std::move(moved->parser));
    exchange_.emplace(std::move(moved->exchange));
    peer_host_ = std::move(moved->peer_host);
    has_peer_ended_ = moved->has_peer_ended;
    // This loop may have read the clock before the other one did.
    exchange_->began = std::min(exchange_->began, server_.event_loop().now());
    enter(Phase::Head);

    MutableBytes input{moved->unread};
    is_processing_ = true;
    handle_request(std::move(moved->request), input);
    process(input);
}

}  // namespace crier::http
