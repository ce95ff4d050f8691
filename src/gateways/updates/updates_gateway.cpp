#include "gateways/updates/updates_gateway.hpp"

#include "dashboard/credential.hpp"
#include "gateways/updates/socket_token.hpp"
#include "gateways/updates/updates_session.hpp"
#include "socketio/shared_rooms.hpp"
#include "telemetry/log.hpp"

#include <memory>
#include <utility>

namespace crier::gateways {

UpdatesGateway::UpdatesGateway(Parts parts, const Namespace& updates) : parts_{std::move(parts)} {
    updates.use([this](Socket socket) { return judge(std::move(socket)); });
    updates.on_connection([this](Socket socket) { begin_session(socket); });
    UpdatesSession::add_handlers(updates);
}

/// A refusal reaches the client as the message of `connect_error`.
Task<Verdict> UpdatesGateway::judge(Socket socket) {
    const SocketToken found = find_token(socket.handshake());
    if (found.is_forged) {
        log::info("socket_origin_refused", {{"peer", socket.handshake().address()}});
        co_return refuse("Unauthorized");
    }
    dashboard::Credential credential = dashboard::check_credential(
        parts_.authenticator, found.token, socket.handshake().address());
    if (!credential.identity) {
        const bool may_enter = !credential.is_rejected && parts_.config.allows_open_subscribe;
        co_return may_enter ? allow() : refuse("Unauthorized");
    }
    auto admission =
        socketio::admit_as(socket, std::move(*credential.identity), parts_.hub.users());
    const bool is_admitted = co_await admission;
    co_return is_admitted ? allow() : refuse("Too many connections");
}

void UpdatesGateway::begin_session(const Socket& socket) {
    const auth::Identity* identity = socketio::identity_of(socket);
    const auto valid_for = identity == nullptr
                               ? std::nullopt
                               : dashboard::remaining_time(parts_.authenticator, *identity);
    UpdatesSession::begin(
        socket, {.access = parts_.access, .config = parts_.config, .valid_for = valid_for});
}

}  // namespace crier::gateways
