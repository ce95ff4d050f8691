#pragma once

#include "auth/identity.hpp"
#include "dashboard/client_messages.hpp"
#include "dashboard/credential.hpp"
#include "dashboard/message_window.hpp"
#include "hub/access_policy.hpp"
#include "hub/hub.hpp"
#include "hub/member.hpp"
#include "plain/plain_config.hpp"
#include "websocket/application.hpp"
#include "websocket/deflate_config.hpp"
#include "websocket/session.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crier::plain {

/// What the sessions of this protocol share. Lives on: any thread; outlives the sessions.
struct DashboardContext {
    hub::Hub& hub;
    hub::AccessPolicy& access;
    const PlainConfig& config;
    hub::WireForm wire_form;
    /// For those whose WebSocket takes compressed messages.
    hub::WireForm deflated_form;
};

using dashboard::ClientMessage;
using dashboard::Credential;
using dashboard::GivenId;
using dashboard::MessageWindow;

/// System A on one socket: subscribe, unsubscribe, ping, and the events of the rooms it is in.
///
/// Sends no greeting: the first frame is the reply to the first message. Messages are handled one
/// after the other, also when one has to wait for an answer about access.
///
/// Lives on: one loop. Owner: the WebSocket session.
class DashboardSession final : public websocket::Application, public hub::Member {
public:
    DashboardSession(const DashboardContext& context, Credential credential);
    ~DashboardSession() override;

    // websocket::Application
    void on_open(websocket::Session& session) override;
    void on_text(std::string_view text) override;
    void on_binary(Bytes bytes) override;
    void on_closed(std::uint16_t code) override;

    // hub::Member
    bool deliver(const SharedBytes& frame, hub::FramePolicy policy) override;
    void on_evicted() override;
    const auth::Identity* identity() const override { return identity_.get(); }

private:
    /// For answers that come later: null once the session has gone.
    struct Link {
        DashboardSession* session;
    };

    /// What only few connections need, kept out of the many.
    struct Waiting {
        std::deque<std::string> messages;
        std::size_t bytes = 0;
        std::shared_ptr<Link> link;
    };

    bool is_expired() const;
    void request_admission();
    void handle(std::string_view text);
    void handle_subscribe(ClientMessage message);
    void subscribe_to_user(const GivenId& user);
    void subscribe_to_queue(const GivenId& queue);
    void unsubscribe(const ClientMessage& message);
    void wait();
    void go_on();
    void reply(std::string_view text);
    auth::TenantId tenant() const;
    hub::HubShard& shard() const { return context_.hub.shard(); }

    const DashboardContext& context_;
    websocket::Session* session_ = nullptr;
    std::unique_ptr<auth::Identity> identity_;
    std::unique_ptr<Waiting> waiting_;  // While an answer is awaited.
    hub::UserDirectory::Ticket ticket_;
    MessageWindow window_;
    /// When the credential ends: afterwards nothing is delivered, and the next message, which a
    /// client sends at least with each heartbeat, closes the socket.
    MonotonicTime expires_at_ = MonotonicTime::max();
    bool is_rejected_;
};

}  // namespace crier::plain
