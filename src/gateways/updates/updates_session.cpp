#include "gateways/updates/updates_session.hpp"

#include "base/assert.hpp"
#include "dashboard/access_rules.hpp"
#include "json/parse.hpp"
#include "socketio/shared_rooms.hpp"

#include <utility>
#include <vector>

namespace crier::gateways {
namespace {

using dashboard::ClientMessage;
using dashboard::ClientMessageError;
using dashboard::ClientMessageType;
using dashboard::GivenId;

Result<ClientMessage, ClientMessageError> read(
    ClientMessageType type, const Arguments& arguments, std::size_t max_id_bytes) {
    const auto ids = json::parse_object(arguments[0].json());
    if (!ids) return std::unexpected{ClientMessageError::InvalidFormat};
    return dashboard::read_client_message(type, *ids, max_id_bytes);
}

Json to_json(const std::string& reply) {
    auto object = json::parse_object(reply);
    CRIER_ASSERT(object.has_value());  // Made by us.
    return Json(std::move(*object));  // Braces would make an array of it.
}

/// The replies are the arguments of the ack; none for a message that named nobody.
void answer(const Ack& ack, const std::vector<std::string>& replies) {
    CRIER_ASSERT(replies.size() <= 2);
    switch (replies.size()) {
        case 0: ack(); break;
        case 1: ack(to_json(replies[0])); break;
        default: ack(to_json(replies[0]), to_json(replies[1]));
    }
}

}  // namespace

std::shared_ptr<UpdatesSession> UpdatesSession::admit_message(const Socket& socket) {
    auto session = std::static_pointer_cast<UpdatesSession>(socketio::kept_with(socket));
    return session && session->has_room_for_one_more() ? session : nullptr;
}

void UpdatesSession::add_handlers(const Namespace& updates) {
    updates.on("subscribe", [](Socket socket, Arguments arguments, Ack ack) {
        if (const auto session = admit_message(socket)) session->subscribe(arguments, ack);
    });
    updates.on("unsubscribe", [](Socket socket, Arguments arguments, Ack ack) {
        if (const auto session = admit_message(socket)) session->unsubscribe(arguments, ack);
    });
    updates.on("ping", [](Socket socket, Ack ack) {
        if (admit_message(socket)) answer(ack, {dashboard::pong()});
    });
}

void UpdatesSession::begin(const Socket& socket, Parts parts) {
    socketio::keep_with(socket, std::make_shared<UpdatesSession>(socket, parts));
}

UpdatesSession::UpdatesSession(const Socket& socket, Parts parts)
    : socket_{socket}, parts_{parts}, loop_{loop::EventLoop::here()} {
    if (parts_.valid_for) loop_.arm(expiry_, *parts_.valid_for);
}

/// The client may come back with a fresh credential; by itself it does not.
void UpdatesSession::on_expired() { socket_.disconnect(); }

bool UpdatesSession::has_room_for_one_more() {
    const UpdatesConfig& config = parts_.config;
    if (window_.allow(loop_.now(), config.message_window, config.max_messages_per_window)) {
        return true;
    }
    socket_.disconnect();
    return false;
}

auth::TenantId UpdatesSession::tenant() const {
    return dashboard::tenant_of(socketio::identity_of(socket_));
}

void UpdatesSession::subscribe(const Arguments& arguments, const Ack& ack) {
    auto message = read(ClientMessageType::Subscribe, arguments, parts_.config.max_id_bytes);
    if (!message) {
        answer(ack, {dashboard::error_message(dashboard::describe(message.error()))});
        return;
    }
    const auth::Identity* identity = socketio::identity_of(socket_);
    if (!message->queue || identity == nullptr) {
        finish_subscribe(*message, true, ack);
        return;
    }
    const hub::QueueId queue{message->queue->text};
    parts_.access.may_listen(
        *identity,
        queue,
        [self = shared_from_this(), message = std::move(*message), ack](bool may_listen) {
            self->finish_subscribe(message, may_listen, ack);
        });
}

/// The queue's reply comes first (contract A, section 3).
void UpdatesSession::finish_subscribe(
    const ClientMessage& message, bool may_listen_to_queue, const Ack& ack) {
    std::vector<std::string> replies;
    if (message.queue) replies.push_back(subscribe_to_queue(*message.queue, may_listen_to_queue));
    if (message.user) replies.push_back(subscribe_to_user(*message.user));
    answer(ack, replies);
}

std::string UpdatesSession::subscribe_to_queue(const GivenId& queue, bool may_listen) {
    if (!may_listen) return dashboard::refusal();
    const auto room = hub::queue_room(tenant(), hub::QueueId{queue.text});
    return socketio::join_shared_room(socket_, room)
               ? dashboard::subscribed_to_queue(queue)
               : dashboard::error_message("Too many subscriptions");
}

std::string UpdatesSession::subscribe_to_user(const GivenId& user) {
    const auth::Identity* identity = socketio::identity_of(socket_);
    if (!dashboard::may_listen_to_user(identity, user, parts_.config.allows_open_subscribe)) {
        return dashboard::refusal();
    }
    const auto room = hub::user_room(tenant(), auth::UserId{user.text});
    return socketio::join_shared_room(socket_, room)
               ? dashboard::subscribed_to_user(user)
               : dashboard::error_message("Too many subscriptions");
}

void UpdatesSession::unsubscribe(const Arguments& arguments, const Ack& ack) {
    const auto message =
        read(ClientMessageType::Unsubscribe, arguments, parts_.config.max_id_bytes);
    if (!message) {
        answer(ack, {dashboard::error_message(dashboard::describe(message.error()))});
        return;
    }
    std::vector<std::string> replies;
    if (message->queue) {
        const hub::QueueId queue{message->queue->text};
        socketio::leave_shared_room(socket_, hub::queue_room(tenant(), queue));
        replies.push_back(dashboard::unsubscribed_from_queue(*message->queue));
    }
    if (message->user) {
        const auth::UserId user{message->user->text};
        socketio::leave_shared_room(socket_, hub::user_room(tenant(), user));
        replies.push_back(dashboard::unsubscribed_from_user(*message->user));
    }
    answer(ack, replies);
}

}  // namespace crier::gateways
