#include "socketio/socket_state.hpp"

#include "base/assert.hpp"
#include "json/parse.hpp"
#include "socketio/ack_reply.hpp"
#include "socketio/client.hpp"
#include "socketio/room_names.hpp"
#include "socketio/service.hpp"
#include "telemetry/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace crier::socketio {
namespace {

/// After these the client tries again; the others it meant, or was told to.
bool is_recoverable(DisconnectReason reason) {
    switch (reason) {
        case DisconnectReason::TransportClose:
        case DisconnectReason::TransportError:
        case DisconnectReason::PingTimeout:
        case DisconnectReason::ForcedClose:
        case DisconnectReason::ServerShuttingDown: return true;
        case DisconnectReason::ParseError:
        case DisconnectReason::ClientNamespaceDisconnect:
        case DisconnectReason::ServerNamespaceDisconnect: return false;
    }
    return false;
}

}  // namespace

SocketState::SocketState(Parts parts)
    : Member{parts.form},
      service_{std::move(parts.service)},
      loop_{parts.loop},
      nsp_{std::move(parts.nsp)},
      client_{&parts.client},
      id_{std::move(parts.id)},
      handshake_{std::move(parts.handshake)},
      calls_{*this} {
    nsp_->note_user();
}

SocketState::~SocketState() { CRIER_ASSERT(stage_ != Stage::Connected); }

// --- Sending -------------------------------------------------------------------------------------

bool SocketState::send(const OutPacket& packet, hub::Urgency urgency) {
    return client_ != nullptr && client_->send(packet, urgency);
}

bool SocketState::deliver(const SharedBytes& frame, hub::FramePolicy policy) {
    return client_ != nullptr && client_->deliver(frame, policy);
}

void SocketState::in_order(std::move_only_function<void()> action) {
    if (is_pending()) {
        waiting_.push_back(std::move(action));
    } else if (is_away()) {
        service_->recovery().pass_through(*this, std::move(action));
    } else {
        action();
    }
}

void SocketState::emit(OutgoingEvent event, hub::Urgency urgency) {
    if (is_pending()) {
        waiting_.push_back([this, event = std::move(event), urgency]() mutable {
            emit(std::move(event), urgency);
        });
        return;
    }
    if (!service_->recovery().is_enabled()) {
        send({.nsp = nsp(), .json = event.json, .attachments = event.attachments}, urgency);
        return;
    }
    // Also when it has gone: it may come back for it.
    service_->recovery().emit_to(
        *this,
        {.rooms = {room_name(nsp(), id_)},
         .json = std::move(event.json),
         .scope = nsp(),
         .attachments = std::move(event.attachments),
         .urgency = urgency});
}

void SocketState::send_stamped(const hub::Event& event) {
    send({.nsp = nsp(), .json = event.json, .attachments = event.attachments}, event.urgency);
}

void SocketState::answer(std::string ack_id, OutgoingEvent answer) {
    in_order([self = shared_from_this(), ack_id = std::move(ack_id), answer = std::move(answer)] {
        self->send(
            {.type = PacketType::Ack,
             .nsp = self->nsp(),
             .ack_id = ack_id,
             .json = answer.json,
             .attachments = answer.attachments});
    });
}

void SocketState::ask(
    OutgoingEvent event, std::chrono::milliseconds timeout, PendingAcks::OnAnswer on_answer) {
    in_order([self = shared_from_this(),
              event = std::move(event),
              timeout,
              on_answer = std::move(on_answer)]() mutable {
        self->ask_now(event, timeout, std::move(on_answer));
    });
}

void SocketState::ask_now(
    const OutgoingEvent& event,
    std::chrono::milliseconds timeout,
    PendingAcks::OnAnswer on_answer) {
    if (!acks_) acks_ = std::make_unique<PendingAcks>(loop_);
    const bool has_room = acks_->size() < service_->config().max_pending_acks;
    if (!is_connected() || client_ == nullptr || !has_room) {
        const AckError error = has_room ? AckError::Disconnected : AckError::TooMany;
        loop_.post([on_answer = std::move(on_answer), error]() mutable {
            on_answer(std::unexpected{error});
        });
        return;
    }
    const std::uint32_t number = acks_->next_number();
    acks_->add(number, timeout, std::move(on_answer));
    const std::string digits = fmt::format("{}", number);
    send({.nsp = nsp(), .ack_id = digits, .json = event.json, .attachments = event.attachments});
}

bool SocketState::ask_with(
    const SharedBytes& frame,
    std::uint32_t number,
    std::chrono::milliseconds timeout,
    PendingAcks::OnAnswer on_answer) {
    if (!acks_) acks_ = std::make_unique<PendingAcks>(loop_);
    if (acks_->size() >= service_->config().max_pending_acks) return false;
    if (!is_connected() || !deliver(frame, {})) return false;
    acks_->add(number, timeout, std::move(on_answer));
    return true;
}

void SocketState::send_connect() {
    json::object reply{{"sid", id_}};
    if (!pid_.empty()) reply["pid"] = pid_;
    const std::string text = json::serialize(reply);
    send({.type = PacketType::Connect, .nsp = nsp(), .json = text});
}

// --- Coming in -----------------------------------------------------------------------------------

void SocketState::restore(SavedSession session) {
    pid_ = std::move(session.pid);
    id_ = std::move(session.id);
    restored_rooms_ = std::move(session.rooms);
    data_ = std::move(session.data);
    first_number_ = session.first_number;
    resent_after_ = session.resent_after;
    is_recovered_ = true;
}

void SocketState::start_afresh(std::string id, std::string pid) {
    id_ = std::move(id);
    pid_ = std::move(pid);
    restored_rooms_.clear();
    resent_after_.reset();
    data_ = Json(boost::json::object_kind);
    is_recovered_ = false;
}

void SocketState::enter(std::uint64_t number, const std::vector<SharedEvent>& missed) {
    CRIER_ASSERT(is_pending() && client_ != nullptr);
    hub::HubShard& rooms = service_->hub().shard(loop_.index());
    nsp_->add(id_, *this);
    rooms.change_route(*this, wire_form(), client_->outlet());
    if (!rooms.join(*this, namespace_room(nsp()))) log::error("namespace_room_refused");
    for (const hub::RoomName& room : std::exchange(restored_rooms_, {})) {
        if (!rooms.join(*this, room)) log::warning("room_refused", {{"namespace", nsp()}});
    }
    if (!is_recovered_) first_number_ = number;
    stage_ = Stage::Connected;
    service_->metrics().sockets.Increment();
    service_->metrics().connected.Increment();
    for (const SharedEvent& event : missed) send_stamped(*event);
    send_connect();
    for (auto& action : std::exchange(waiting_, {})) action();
    calls_.connection();
}

void SocketState::refuse(const Refusal& refusal) {
    json::object error{{"message", refusal.message}};
    if (refusal.data) error["data"] = *refusal.data;
    const std::string text = json::serialize(error);
    send({.type = PacketType::ConnectError, .nsp = nsp(), .json = text});
    service_->metrics().refused.Increment();
    const auto self = shared_from_this();
    if (client_ != nullptr) client_->remove(*this);
    end(DisconnectReason::ServerNamespaceDisconnect);
}

// --- Of its client -------------------------------------------------------------------------------

void SocketState::receive_event(EventData data, std::optional<std::string> ack_id) {
    const auto shared = std::make_shared<const EventData>(std::move(data));
    const auto event = split_event(shared->json);
    CRIER_ASSERT(event.has_value());  // The decoder lets nothing else pass.
    service_->metrics().events.Increment();
    Ack ack;
    if (ack_id) ack = Ack{std::make_shared<AckReply>(shared_from_this(), std::move(*ack_id))};
    calls_.event(event->name, Arguments{shared, event->arguments}, ack);
}

void SocketState::receive_ack(std::string_view ack_id, EventData data) {
    if (!acks_) return;
    const auto shared = std::make_shared<const EventData>(std::move(data));
    acks_->answer(ack_id, Arguments{shared, elements_of(shared->json)});
}

void SocketState::change_route(hub::WireForm form, FrameOutlet* outlet) {
    service_->hub().shard(loop_.index()).change_route(*this, form, outlet);
}

void SocketState::detach() {
    client_ = nullptr;
    service_->hub().shard(loop_.index()).drop_outlet(*this);
}

std::string_view SocketState::transport() const {
    return client_ == nullptr ? std::string_view{} : client_->transport();
}

WireShape SocketState::shape() const {
    return client_ == nullptr ? WireShape::TextFrames : client_->shape();
}

// --- Rooms ---------------------------------------------------------------------------------------

void SocketState::join(std::string_view room) {
    if (room == id_ || stage_ == Stage::Gone) return;
    const hub::RoomName name = room_name(nsp(), room);
    if (is_pending()) {
        restored_rooms_.push_back(name);
    } else if (!service_->hub().shard(loop_.index()).join(*this, name)) {
        log::warning("room_refused", {{"namespace", nsp()}});
    }
}

void SocketState::leave(std::string_view room) {
    const hub::RoomName name = room_name(nsp(), room);
    if (is_pending()) {
        std::erase(restored_rooms_, name);
    } else {
        service_->hub().shard(loop_.index()).leave(*this, name);
    }
}

std::vector<std::string> SocketState::rooms() const {
    std::vector<std::string> rooms{id_};
    const auto names = is_pending() ? restored_rooms_ : hub::HubShard::rooms_of(*this);
    for (const hub::RoomName& name : names) {
        if (const auto parts = split_room_name(name)) rooms.emplace_back(parts->room);
    }
    return rooms;
}

void SocketState::set_person(Person person) {
    if (stage_ == Stage::Gone) return;
    person_ = std::make_unique<Person>(std::move(person));
}

bool SocketState::join_shared(const hub::RoomName& room) {
    if (!is_connected()) return true;
    if (!pid_.empty()) service_->recovery().forget(nsp(), std::exchange(pid_, {}));
    return service_->hub().shard(loop_.index()).join(*this, room).has_value();
}

RemoteSocket SocketState::to_remote() const {
    return RemoteSocket{id_, handshake_, rooms(), data_, Broadcast{service_, nsp()}.to(id_)};
}

Handlers& SocketState::own_handlers() {
    if (!handlers_) handlers_ = std::make_unique<Handlers>();
    return *handlers_;
}

// --- The end -------------------------------------------------------------------------------------

void SocketState::disconnect(bool closes_connection) {
    in_order([self = shared_from_this(), closes_connection] {
        if (self->client_ == nullptr || !self->is_connected()) return;
        if (closes_connection) {
            self->client_->disconnect_all();
        } else {
            self->end_namespace();
        }
    });
}

/// The client keeps its connection and what else it does over it.
void SocketState::end_namespace() {
    send({.type = PacketType::Disconnect, .nsp = nsp()});
    client_->remove(*this);
    end(DisconnectReason::ServerNamespaceDisconnect);
}

void SocketState::close_connection() {
    if (client_ != nullptr) client_->close(engineio::CloseReason::ForcedClose);
}

void SocketState::end(DisconnectReason reason) {
    if (stage_ == Stage::Gone) return;
    const auto self = shared_from_this();
    const bool was_connected = is_connected();
    if (was_connected) calls_.disconnecting(reason);
    if (stage_ == Stage::Gone) return;  // A handler ended it.
    save_or_forget(reason);
    stage_ = Stage::Gone;
    detach();
    waiting_.clear();
    if (was_connected) {
        leave_rooms();
        service_->metrics().sockets.Decrement();
    }
    nsp_->drop_user();
    service_->release(*nsp_);
    if (person_) person_->ticket = {};
    if (acks_) acks_->fail_all();
    if (was_connected) calls_.disconnected(reason);
    // Handlers may hold handles of this very socket. Later: one of them may be running now.
    loop_.post([self, handlers = std::move(handlers_)] {});
}

void SocketState::leave_rooms() {
    service_->hub().shard(loop_.index()).leave_all(*this);
    nsp_->remove(id_);
}

SavedSession SocketState::to_saved() const {
    return {
        .pid = pid_,
        .id = id_,
        .rooms = is_pending() ? restored_rooms_ : hub::HubShard::rooms_of(*this),
        .data = data_,
        .first_number = first_number_,
        .resent_after = resent_after_};
}

void SocketState::save_or_forget(DisconnectReason reason) {
    if (pid_.empty()) return;
    const bool was_in = is_connected() || is_recovered_;
    if (was_in && is_recoverable(reason)) {
        service_->recovery().save(nsp(), to_saved());
    } else {
        service_->recovery().forget(nsp(), pid_);
    }
}

void SocketState::give_way() {
    if (stage_ != Stage::Connected) return;
    Client* client = client_;
    if (client != nullptr) client->remove(*this);
    end(DisconnectReason::ForcedClose);
    // What else came over the same connection is as stale.
    if (client != nullptr) client->close(engineio::CloseReason::ForcedClose);
}

}  // namespace crier::socketio
