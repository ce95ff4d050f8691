#include "plain/dashboard_session.hpp"

#include "base/assert.hpp"
#include "dashboard/access_rules.hpp"

namespace crier::plain {

using contracts::CloseCode;
using dashboard::ClientMessageType;

DashboardSession::DashboardSession(const DashboardContext& context, Credential credential)
    : hub::Member{context.wire_form}, context_{context}, is_rejected_{credential.is_rejected} {
    if (credential.valid_for) {
        expires_at_ = context.hub.shard().event_loop().now() + *credential.valid_for;
    }
    if (credential.identity) {
        identity_ = std::make_unique<auth::Identity>(std::move(*credential.identity));
    }
}

DashboardSession::~DashboardSession() {
    if (waiting_) waiting_->link->session = nullptr;
}

auth::TenantId DashboardSession::tenant() const { return dashboard::tenant_of(identity_.get()); }

void DashboardSession::on_open(websocket::Session& session) {
    session_ = &session;
    if (session.deflate_window_bits() == websocket::kMaxWindowBits) {
        shard().change_route(*this, context_.deflated_form, nullptr);
    }
    const bool is_anonymous = identity_ == nullptr;
    // Contract A, section 2: an invalid credential, or none where one is needed, is told by a
    // close code, because a browser cannot see the status of a refused handshake.
    if (is_rejected_ || (is_anonymous && !context_.config.allows_open_subscribe)) {
        session.close(CloseCode::Unauthorized);
    } else if (!is_anonymous && !identity_->is_service()) {
        request_admission();
    }
}

void DashboardSession::request_admission() {
    wait();
    ticket_ = context_.hub.users().admit(
        hub::user_room(identity_->tenant, identity_->user), *this, [this](bool is_admitted) {
            if (!is_admitted) {
                session_->close(CloseCode::TooManyRequests, "Too many connections");
                return;
            }
            go_on();
        });
}

bool DashboardSession::is_expired() const {
    return session_->connection().event_loop().now() >= expires_at_;
}

void DashboardSession::on_text(std::string_view text) {
    const PlainConfig& config = context_.config;
    if (is_expired()) {
        session_->close(CloseCode::Unauthorized);
        return;
    }
    const MonotonicTime now = session_->connection().event_loop().now();
    if (!window_.allow(now, config.message_window, config.max_messages_per_window)) {
        session_->close(CloseCode::TooManyRequests);
        return;
    }
    if (waiting_) {
        // Bounded in number by the message window, and in bytes by what one message may have.
        waiting_->bytes += text.size();
        if (waiting_->bytes > config.websocket.max_message_bytes) {
            session_->close(CloseCode::TooManyRequests);
            return;
        }
        waiting_->messages.emplace_back(text);
    } else {
        handle(text);
    }
}

void DashboardSession::on_binary(Bytes bytes) {
    // The original parses the bytes of either kind of frame.
    on_text(as_text(bytes));
}

void DashboardSession::handle(std::string_view text) {
    auto message = dashboard::parse_client_message(text, context_.config.max_id_bytes);
    if (!message) {
        reply(dashboard::error_message(dashboard::describe(message.error())));
        return;
    }
    switch (message->type) {
        case ClientMessageType::Ping: reply(dashboard::pong()); break;
        case ClientMessageType::Subscribe: handle_subscribe(std::move(*message)); break;
        case ClientMessageType::Unsubscribe: unsubscribe(*message); break;
    }
}

/// The queue's reply comes first (contract A, section 3).
void DashboardSession::handle_subscribe(ClientMessage message) {
    if (!message.queue || !identity_) {
        if (message.queue) subscribe_to_queue(*message.queue);
        if (message.user) subscribe_to_user(*message.user);
        return;
    }
    wait();
    const hub::QueueId queue{message.queue->text};
    context_.access.may_listen(
        *identity_, queue, [link = waiting_->link, message = std::move(message)](bool may_listen) {
            DashboardSession* self = link->session;
            if (self == nullptr) return;
            if (may_listen) {
                self->subscribe_to_queue(*message.queue);
            } else {
                self->reply(dashboard::refusal());
            }
            if (message.user) self->subscribe_to_user(*message.user);
            self->go_on();
        });
}

void DashboardSession::subscribe_to_user(const GivenId& user) {
    const bool is_open = context_.config.allows_open_subscribe;
    if (!dashboard::may_listen_to_user(identity_.get(), user, is_open)) {
        reply(dashboard::refusal());
        return;
    }
    if (shard().join(*this, hub::user_room(tenant(), auth::UserId{user.text}))) {
        reply(dashboard::subscribed_to_user(user));
    } else {
        reply(dashboard::error_message("Too many subscriptions"));
    }
}

void DashboardSession::subscribe_to_queue(const GivenId& queue) {
    if (shard().join(*this, hub::queue_room(tenant(), hub::QueueId{queue.text}))) {
        reply(dashboard::subscribed_to_queue(queue));
    } else {
        reply(dashboard::error_message("Too many subscriptions"));
    }
}

void DashboardSession::unsubscribe(const ClientMessage& message) {
    if (message.queue) {
        shard().leave(*this, hub::queue_room(tenant(), hub::QueueId{message.queue->text}));
        reply(dashboard::unsubscribed_from_queue(*message.queue));
    }
    if (message.user) {
        shard().leave(*this, hub::user_room(tenant(), auth::UserId{message.user->text}));
        reply(dashboard::unsubscribed_from_user(*message.user));
    }
}

void DashboardSession::wait() {
    CRIER_ASSERT(waiting_ == nullptr);
    waiting_ = std::make_unique<Waiting>();
    waiting_->link = std::make_shared<Link>(Link{this});
}

/// The answer is here: handles what came meanwhile, up to the next message that has to wait.
void DashboardSession::go_on() {
    std::unique_ptr<Waiting> done = std::move(waiting_);
    done->link->session = nullptr;
    while (!done->messages.empty() && waiting_ == nullptr) {
        const std::string text = std::move(done->messages.front());
        done->messages.pop_front();
        handle(text);
    }
    if (waiting_ != nullptr) {
        waiting_->bytes = done->bytes;
        for (std::string& text : done->messages) waiting_->messages.push_back(std::move(text));
    }
}

void DashboardSession::reply(std::string_view text) {
    session_->send_message(websocket::Opcode::Text, as_bytes(text));
}

bool DashboardSession::deliver(const SharedBytes& frame, hub::FramePolicy policy) {
    return !is_expired() && session_->outlet().put(frame, policy);
}

void DashboardSession::on_evicted() {
    session_->close(CloseCode::TooManyRequests, "Too many connections");
}

void DashboardSession::on_closed(std::uint16_t) {
    // The connection lingers for the peer's goodbye: an answer that comes meanwhile must not put
    // a member into a room that nobody takes it out of again.
    if (waiting_) waiting_->link->session = nullptr;
    shard().leave_all(*this);
    ticket_ = {};
}

}  // namespace crier::plain
