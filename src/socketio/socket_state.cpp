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

/// Of a hub::Event or an OutgoingEvent, which outlives it.
OutPacket packet_of(std::string_view nsp, const auto& event) {
    return {
        .nsp = nsp,
        .json = event.json,
        .attachments = event.attachments,
        .may_compress = event.may_compress};
}

}  // namespace

std::string_view id_of(const SocketState& socket) { return socket.id(); }

SocketState::SocketState(Parts parts)
    : Member{parts.form},
      nsp_{std::move(parts.nsp)},
      client_{&parts.client},
      id_{std::move(parts.id)},
      handshake_{std::move(parts.handshake)} {
    nsp_->note_user();
}

SocketState::~SocketState() { CRIER_ASSERT(stage_ != Stage::Connected); }

SocketState::Arrival& SocketState::arrival() {
    if (!arrival_) arrival_ = std::make_unique<Arrival>();
    return *arrival_;
}

SocketState::Continuity& SocketState::continuity() {
    if (!continuity_) continuity_ = std::make_unique<Continuity>();
    return *continuity_;
}

SocketState::Extras& SocketState::extras() {
    if (!extras_) extras_ = std::make_unique<Extras>();
    return *extras_;
}

PendingAcks& SocketState::acks() {
    std::unique_ptr<PendingAcks>& acks = extras().acks;
    if (!acks) acks = std::make_unique<PendingAcks>(loop());
    return *acks;
}

Json SocketState::copy_of_data() const {
    return extras_ ? extras_->data : Json(boost::json::object_kind);
}

// --- Sending -------------------------------------------------------------------------------------

bool SocketState::send(const OutPacket& packet, hub::Urgency urgency) {
    return client_ != nullptr && client_->send(packet, urgency);
}

bool SocketState::deliver(const SharedBytes& frame, hub::FramePolicy policy) {
    return client_ != nullptr && client_->deliver(frame, policy);
}

void SocketState::in_order(std::move_only_function<void()> action) {
    if (is_pending()) {
        arrival().waiting.push_back(std::move(action));
    } else if (is_away()) {
        service().recovery().pass_through(*this, std::move(action));
    } else {
        action();
    }
}

void SocketState::emit(OutgoingEvent event, hub::Urgency urgency) {
    if (is_pending()) {
        arrival().waiting.push_back([this, event = std::move(event), urgency]() mutable {
            emit(std::move(event), urgency);
        });
        return;
    }
    if (!service().recovery().is_enabled()) {
        send(packet_of(nsp(), event), urgency);
        return;
    }
    // Also when it has gone: it may come back for it.
    service().recovery().emit_to(
        *this,
        {.rooms = {room_name(nsp(), id_)},
         .json = std::move(event.json),
         .scope = nsp(),
         .attachments = std::move(event.attachments),
         .urgency = urgency,
         .may_compress = event.may_compress});
}

void SocketState::send_stamped(const hub::Event& event) {
    send(packet_of(nsp(), event), event.urgency);
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
    const bool has_room = acks().size() < service().config().max_pending_acks;
    if (!is_connected() || client_ == nullptr || !has_room) {
        const AckError error = has_room ? AckError::Disconnected : AckError::TooMany;
        loop().post([on_answer = std::move(on_answer), error]() mutable {
            on_answer(std::unexpected{error});
        });
        return;
    }
    const std::uint32_t number = acks().next_number();
    acks().add(number, timeout, std::move(on_answer));
    const std::string digits = fmt::format("{}", number);
    OutPacket packet = packet_of(nsp(), event);
    packet.ack_id = digits;
    send(packet);
}

bool SocketState::ask_with(
    const SharedBytes& frame,
    std::uint32_t number,
    std::chrono::milliseconds timeout,
    PendingAcks::OnAnswer on_answer) {
    if (acks().size() >= service().config().max_pending_acks) return false;
    if (!is_connected() || !deliver(frame, {})) return false;
    acks().add(number, timeout, std::move(on_answer));
    return true;
}

void SocketState::send_connect() {
    // Ids are of base64url: nothing in them is quoted.
    std::string text = R"({"sid":")" + id_;
    if (!pid().empty()) text.append(R"(","pid":")").append(pid());
    text += R"("})";
    send({.type = PacketType::Connect, .nsp = nsp(), .json = text});
}

// --- Coming in -----------------------------------------------------------------------------------

void SocketState::restore(SavedSession session) {
    id_ = std::move(session.id);
    arrival().rooms = std::move(session.rooms);
    data() = std::move(session.data);
    continuity().pid = std::move(session.pid);
    continuity().first_number = session.first_number;
    continuity().resent_after = session.resent_after;
    is_recovered_ = true;
}

void SocketState::start_afresh(std::string id, std::string pid) {
    id_ = std::move(id);
    arrival().rooms.clear();
    data() = Json(boost::json::object_kind);
    continuity().pid = std::move(pid);
    continuity().resent_after.reset();
    is_recovered_ = false;
}

void SocketState::enter(std::uint64_t number, const std::vector<SharedEvent>& missed) {
    CRIER_ASSERT(is_pending() && client_ != nullptr);
    const std::unique_ptr<Arrival> arrival = std::move(arrival_);
    hub::HubShard& rooms = service().hub().shard(loop().index());
    nsp_->add(*this);
    rooms.change_route(*this, wire_form(), client_->outlet());
    if (!rooms.join(*this, nsp_->room())) log::error("namespace_room_refused");
    if (arrival) {
        for (const hub::RoomName& room : arrival->rooms) {
            if (!rooms.join(*this, room)) log::warning("room_refused", {{"namespace", nsp()}});
        }
    }
    if (continuity_ && !is_recovered_) continuity_->first_number = number;
    stage_ = Stage::Connected;
    service().metrics().sockets.Increment();
    service().metrics().connected.Increment();
    for (const SharedEvent& event : missed) send_stamped(*event);
    send_connect();
    if (arrival) {
        for (auto& action : arrival->waiting) action();
    }
    calls().connection();
}

void SocketState::refuse(const Refusal& refusal) {
    json::object error{{"message", refusal.message}};
    if (refusal.data) error["data"] = *refusal.data;
    const std::string text = json::serialize(error);
    send({.type = PacketType::ConnectError, .nsp = nsp(), .json = text});
    service().metrics().refused.Increment();
    const auto self = shared_from_this();
    if (client_ != nullptr) client_->remove(*this);
    end(DisconnectReason::ServerNamespaceDisconnect);
}

// --- Of its client -------------------------------------------------------------------------------

void SocketState::receive_event(EventData data, std::optional<std::string> ack_id) {
    const auto shared = std::make_shared<const EventData>(std::move(data));
    const auto event = split_event(shared->json);
    CRIER_ASSERT(event.has_value());  // The decoder lets nothing else pass.
    service().metrics().events.Increment();
    Ack ack;
    if (ack_id) ack = Ack{std::make_shared<AckReply>(shared_from_this(), std::move(*ack_id))};
    calls().event(event->name, Arguments{shared, event->arguments}, ack);
}

void SocketState::receive_ack(std::string_view ack_id, EventData data) {
    if (!extras_ || !extras_->acks) return;
    const auto shared = std::make_shared<const EventData>(std::move(data));
    extras_->acks->answer(ack_id, Arguments{shared, elements_of(shared->json)});
}

void SocketState::change_route(hub::WireForm form, FrameOutlet* outlet) {
    service().hub().shard(loop().index()).change_route(*this, form, outlet);
}

void SocketState::detach() {
    client_ = nullptr;
    service().hub().shard(loop().index()).drop_outlet(*this);
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
        arrival().rooms.push_back(name);
    } else if (!service().hub().shard(loop().index()).join(*this, name)) {
        log::warning("room_refused", {{"namespace", nsp()}});
    }
}

void SocketState::leave(std::string_view room) {
    const hub::RoomName name = room_name(nsp(), room);
    if (is_pending()) {
        std::erase(arrival().rooms, name);
    } else {
        service().hub().shard(loop().index()).leave(*this, name);
    }
}

std::vector<hub::RoomName> SocketState::rooms_to_join() const {
    return arrival_ ? arrival_->rooms : std::vector<hub::RoomName>{};
}

std::vector<std::string> SocketState::rooms() const {
    std::vector<std::string> rooms{id_};
    const auto names = is_pending() ? rooms_to_join() : hub::HubShard::rooms_of(*this);
    for (const hub::RoomName& name : names) {
        if (const auto parts = split_room_name(name)) rooms.emplace_back(parts->room);
    }
    return rooms;
}

void SocketState::set_person(Person person) {
    if (stage_ == Stage::Gone) return;
    person_ = std::make_unique<Person>(std::move(person));
}

void SocketState::set_companion(std::shared_ptr<void> companion) {
    if (stage_ != Stage::Gone) extras().companion = std::move(companion);
}

bool SocketState::join_shared(const hub::RoomName& room) {
    if (!is_connected()) return true;
    if (!pid().empty()) service().recovery().forget(nsp(), std::exchange(continuity_->pid, {}));
    return service().hub().shard(loop().index()).join(*this, room).has_value();
}

RemoteSocket SocketState::to_remote() const {
    return RemoteSocket{
        id_, handshake_, rooms(), copy_of_data(), Broadcast{shared_service(), nsp()}.to(id_)};
}

Handlers& SocketState::own_handlers() {
    std::unique_ptr<Handlers>& handlers = extras().handlers;
    if (!handlers) handlers = std::make_unique<Handlers>();
    return *handlers;
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
    if (was_connected) calls().disconnecting(reason);
    if (stage_ == Stage::Gone) return;  // A handler ended it.
    save_or_forget(reason);
    stage_ = Stage::Gone;
    detach();
    arrival_.reset();
    if (was_connected) {
        leave_rooms();
        service().metrics().sockets.Decrement();
    }
    nsp_->drop_user();
    service().release(*nsp_);
    if (person_) person_->ticket = {};
    if (extras_ && extras_->acks) extras_->acks->fail_all();
    if (was_connected) calls().disconnected(reason);
    // They may hold handles of this very socket. Later: one of them may be running now.
    if (!extras_) return;
    loop().post([self,
                 handlers = std::move(extras_->handlers),
                 companion = std::move(extras_->companion)] {});
}

void SocketState::leave_rooms() {
    service().hub().shard(loop().index()).leave_all(*this);
    nsp_->remove(*this);
}

SavedSession SocketState::to_saved() const {
    return {
        .pid = std::string{pid()},
        .id = id_,
        .rooms = is_pending() ? rooms_to_join() : hub::HubShard::rooms_of(*this),
        .data = copy_of_data(),
        .first_number = first_number(),
        .resent_after = resent_after()};
}

void SocketState::save_or_forget(DisconnectReason reason) {
    if (pid().empty()) return;
    const bool was_in = is_connected() || is_recovered_;
    if (was_in && is_recoverable(reason)) {
        service().recovery().save(nsp(), to_saved());
    } else {
        service().recovery().forget(nsp(), continuity_->pid);
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
