#pragma once

#include "base/clock.hpp"
#include "crier/namespace.hpp"
#include "crier/socket.hpp"
#include "dashboard/client_messages.hpp"
#include "dashboard/message_window.hpp"
#include "gateways/updates/updates_config.hpp"
#include "hub/access_policy.hpp"
#include "loop/event_loop.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace crier::gateways {

/// One socket of /updates: subscribe, unsubscribe, ping, and the end of its credential.
///
/// Answers go into the acks: the very objects that System A sends as messages, the queue's before
/// the person's. Who does not ask for an ack is told nothing.
///
/// Lives on: the socket's loop. Owner: the socket, until it has gone.
class UpdatesSession : public std::enable_shared_from_this<UpdatesSession> {
public:
    struct Parts {
        hub::AccessPolicy& access;
        const UpdatesConfig& config;
        /// How long the credential is believed; nullopt: as long as the socket lives.
        std::optional<std::chrono::milliseconds> valid_for{};
    };

    /// What the sockets of the namespace say goes to their sessions. Before its server listens.
    static void add_handlers(const Namespace& updates);

    /// In the handler of its connection.
    static void begin(const Socket& socket, Parts parts);

    UpdatesSession(const Socket& socket, Parts parts);
    UpdatesSession(const UpdatesSession&) = delete;
    UpdatesSession& operator=(const UpdatesSession&) = delete;

private:
    void subscribe(const Arguments& arguments, const Ack& ack);
    void unsubscribe(const Arguments& arguments, const Ack& ack);
    void finish_subscribe(
        const dashboard::ClientMessage& message, bool may_listen_to_queue, const Ack& ack);
    std::string subscribe_to_queue(const dashboard::GivenId& queue, bool may_listen);
    std::string subscribe_to_user(const dashboard::GivenId& user);
    bool has_room_for_one_more();
    /// The session that takes one more message of the socket; null when it takes no more, or its
    /// connection handler has failed.
    static std::shared_ptr<UpdatesSession> admit_message(const Socket& socket);
    void on_expired();
    auth::TenantId tenant() const;

    Socket socket_;  // Keeps this object, which ends with it.
    Parts parts_;
    loop::EventLoop& loop_;
    dashboard::MessageWindow window_;
    loop::Timer expiry_ = loop::Timer::calling<&UpdatesSession::on_expired>(*this);
};

}  // namespace crier::gateways
