#pragma once

#include "crier/socket.hpp"
#include "hub/member.hpp"
#include "hub/user_directory.hpp"
#include "loop/event_loop.hpp"
#include "socketio/event_data.hpp"
#include "socketio/handler_calls.hpp"
#include "socketio/namespace_definition.hpp"
#include "socketio/namespace_shard.hpp"
#include "socketio/outgoing_event.hpp"
#include "socketio/pending_acks.hpp"
#include "socketio/recovery_log.hpp"
#include "socketio/recovery_sessions.hpp"
#include "socketio/wire_shape.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::socketio {

class Client;
class Service;

/// One client in one namespace: what Socket handles stand for.
///
/// Pending while middlewares judge it, then connected, then gone. What it is sent while pending
/// waits until it is in. Lives on: one loop, except what says "any thread". Owner: its Client until
/// it goes; handles keep it longer.
class SocketState final : public hub::Member, public std::enable_shared_from_this<SocketState> {
public:
    struct Parts {
        std::shared_ptr<NamespaceShard> nsp;
        Client& client;
        std::string id;
        Handshake handshake;
        hub::WireForm form;
    };
    explicit SocketState(Parts parts);
    ~SocketState() override;

    // --- Any thread

    loop::EventLoop& loop() const { return nsp_->loop(); }
    Service& service() const { return *nsp_->service(); }
    const std::shared_ptr<Service>& shared_service() const { return nsp_->service(); }
    const std::string& nsp() const { return nsp_->name(); }
    const Handshake& handshake() const { return handshake_; }
    /// Changes when a lost session is taken up: before any handle is given out.
    const std::string& id() const { return id_; }
    bool is_recovered() const { return is_recovered_; }
    bool is_connected() const { return stage_ == Stage::Connected; }

    // --- What handles ask for

    void emit(OutgoingEvent event, hub::Urgency urgency);
    /// `on_answer` is called once, never from within.
    void ask(
        OutgoingEvent event, std::chrono::milliseconds timeout, PendingAcks::OnAnswer on_answer);
    /// With a frame that was encoded for many; false when nobody will answer.
    bool ask_with(
        const SharedBytes& frame,
        std::uint32_t number,
        std::chrono::milliseconds timeout,
        PendingAcks::OnAnswer on_answer);
    void answer(std::string ack_id, OutgoingEvent answer);
    void join(std::string_view room);
    void leave(std::string_view room);
    void disconnect(bool closes_connection);
    std::vector<std::string> rooms() const;
    Json& data() { return extras().data; }
    /// Of this socket alone; made when first needed.
    Handlers& own_handlers();
    const Handlers* find_own_handlers() const {
        return extras_ ? extras_->handlers.get() : nullptr;
    }
    const NamespaceDefinition& definition() const { return nsp_->definition(); }
    std::string_view transport() const;
    WireShape shape() const;
    RemoteSocket to_remote() const;

    // --- Coming in

    bool has_client() const { return client_ != nullptr; }
    bool is_pending() const { return stage_ == Stage::Pending; }
    void set_pid(std::string pid) { continuity().pid = std::move(pid); }
    /// Empty without recovery.
    std::string_view pid() const { return continuity_ ? continuity_->pid : std::string_view{}; }
    /// It becomes the socket that was lost; enter joins its rooms.
    void restore(SavedSession session);
    /// Those it joins when it comes in.
    std::vector<hub::RoomName> rooms_to_join() const;
    /// Where it counts from when its client names no offset.
    std::uint64_t first_number() const { return continuity_ ? continuity_->first_number : 0; }
    std::optional<std::uint64_t> resent_after() const {
        return continuity_ ? continuity_->resent_after : std::nullopt;
    }
    void note_resent(std::optional<std::uint64_t> after) { continuity().resent_after = after; }
    /// What it missed is no more: a new socket after all.
    void start_afresh(std::string id, std::string pid);
    /// Into its rooms; then what it missed, CONNECT, what was sent meanwhile, and its handlers.
    void enter(std::uint64_t number, const std::vector<SharedEvent>& missed);
    void refuse(const Refusal& refusal);

    // --- Of its client

    void receive_event(EventData data, std::optional<std::string> ack_id);
    void receive_ack(std::string_view ack_id, EventData data);
    /// The connection takes nothing more; end follows.
    void detach();
    /// Handlers hear it, rooms are left, recovery keeps it or not. Once.
    void end(DisconnectReason reason);
    void change_route(hub::WireForm form, FrameOutlet* outlet);
    HandlerCalls calls() { return HandlerCalls{*this}; }
    /// Handlers and middlewares that wait.
    std::uint32_t& running_handlers() { return running_handlers_; }

    /// The client broke a rule.
    void close_connection();

    // --- Shared rooms (shared_rooms.hpp)

    /// Whose socket it is, with their place among their connections.
    struct Person {
        auth::Identity identity;
        hub::UserDirectory::Ticket ticket;
    };
    /// Does nothing once it has gone: the place is given back at once.
    void set_person(Person person);
    bool join_shared(const hub::RoomName& room);
    /// Does nothing once it has gone.
    void set_companion(std::shared_ptr<void> companion);
    std::shared_ptr<void> companion() const { return extras_ ? extras_->companion : nullptr; }

    // --- Of recovery

    /// Its session is wanted elsewhere: saved, and the stale connection is closed.
    void give_way();
    /// An event that has been given its place in the order of the namespace.
    void send_stamped(const hub::Event& event);
    /// Something of this socket is on its way to another loop and back: what comes after it waits.
    void note_away() { ++continuity().away; }
    void note_back() { --continuity().away; }
    bool is_away() const { return continuity_ && continuity_->away > 0; }

    // --- hub::Member

    bool deliver(const SharedBytes& frame, hub::FramePolicy policy) override;
    /// The newest connection counts: the client of this one does not come back by itself.
    void on_evicted() override { disconnect(false); }
    const auth::Identity* identity() const override {
        return person_ ? &person_->identity : nullptr;
    }

private:
    enum class Stage : std::uint8_t { Pending, Connected, Gone };

    // Made when first needed: most sockets stay without.
    /// Until it is in.
    struct Arrival {
        std::vector<std::move_only_function<void()>> waiting;  // Sent meanwhile.
        std::vector<hub::RoomName> rooms;  // Joined, or restored.
    };
    /// With recovery.
    struct Continuity {
        std::string pid;
        std::uint64_t first_number = 0;
        std::optional<std::uint64_t> resent_after;
        std::size_t away = 0;
    };
    struct Extras {
        Json data = Json(boost::json::object_kind);  // Braces would make an array of it.
        std::unique_ptr<Handlers> handlers;
        std::unique_ptr<PendingAcks> acks;
        std::shared_ptr<void> companion;
    };
    Arrival& arrival();
    Continuity& continuity();
    Extras& extras();
    PendingAcks& acks();

    Json copy_of_data() const;
    bool send(const OutPacket& packet, hub::Urgency urgency = hub::Urgency::Reliable);
    /// After everything that was sent before, also what is away.
    void in_order(std::move_only_function<void()> action);
    void send_connect();
    void ask_now(
        const OutgoingEvent& event,
        std::chrono::milliseconds timeout,
        PendingAcks::OnAnswer on_answer);
    void end_namespace();
    void save_or_forget(DisconnectReason reason);
    SavedSession to_saved() const;
    void leave_rooms();

    std::shared_ptr<NamespaceShard> nsp_;
    Client* client_;  // Null once its connection has ended.
    std::string id_;
    Handshake handshake_;
    std::unique_ptr<Arrival> arrival_;
    std::unique_ptr<Continuity> continuity_;
    std::unique_ptr<Extras> extras_;
    std::unique_ptr<Person> person_;  // Few namespaces ask.
    std::uint32_t running_handlers_ = 0;
    std::atomic<Stage> stage_ = Stage::Pending;
    bool is_recovered_ = false;
};

}  // namespace crier::socketio
