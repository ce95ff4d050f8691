#include "socketio/service.hpp"

#include "base/exception_text.hpp"
#include "loop/run_on.hpp"
#include "socketio/client.hpp"
#include "socketio/room_names.hpp"
#include "socketio/socket_state.hpp"
#include "telemetry/log.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace crier::socketio {
namespace {

/// 15 random bytes are 20 characters, as long as the reference's.
constexpr std::size_t kIdBytes = 15;
constexpr std::size_t kEpochBytes = 6;

std::vector<hub::RoomName> room_names(std::string_view nsp, const std::vector<std::string>& rooms) {
    std::vector<hub::RoomName> names;
    names.reserve(rooms.size());
    for (const std::string& room : rooms) names.push_back(room_name(nsp, room));
    return names;
}

}  // namespace

// --- ServiceShard --------------------------------------------------------------------------------

std::shared_ptr<NamespaceShard> ServiceShard::find(std::string_view nsp) const {
    const auto found = namespaces_.find(std::string{nsp});
    return found == namespaces_.end() ? nullptr : found->second;
}

std::shared_ptr<NamespaceShard> ServiceShard::find_or_make(NamespaceShard::Parts parts) {
    auto& place = namespaces_[parts.name];
    if (!place) place = std::make_shared<NamespaceShard>(std::move(parts));
    return place;
}

void ServiceShard::release(const NamespaceShard& nsp) {
    const auto found = namespaces_.find(nsp.name());
    if (nsp.is_used() || found == namespaces_.end() || found->second.get() != &nsp) return;
    namespaces_.erase(found);
}

void ServiceShard::clear() {
    tasks_.clear();
    namespaces_.clear();
}

hub::Member* ServiceShard::find_member(const hub::RoomName& name) const {
    const auto parts = split_room_name(name);
    if (!parts) return nullptr;
    const auto nsp = find(parts->nsp);
    return nsp ? nsp->find(parts->room) : nullptr;
}

// --- Service -------------------------------------------------------------------------------------

Service::Service(Parts parts)
    : parts_{std::move(parts)},
      shapes_{parts_.hub, parts_.config.deflate},
      recovery_{
          parts_.config.recovery,
          parts_.loops,
          parts_.hub,
          random_token(parts_.random, kEpochBytes)} {
    for (loop::LoopIndex i = 0; i < parts_.loops.size(); ++i) {
        shards_.push_back(std::make_unique<ServiceShard>());
        parts_.hub.shard(i).add_names([shard = shards_.back().get()](const hub::RoomName& name) {
            return shard->find_member(name);
        });
    }
}

ServiceShard& Service::shard() { return shard(loop::EventLoop::here().index()); }

std::shared_ptr<NamespaceDefinition> Service::define(const std::string& name) {
    if (is_sealed_) {
        // Too late to add anything, early enough to talk to it.
        const auto found = definitions_.find(name);
        return found == definitions_.end() ? nullptr : found->second;
    }
    auto& place = definitions_[name];
    if (!place) place = std::make_shared<NamespaceDefinition>();
    return place;
}

std::shared_ptr<NamespaceDefinition> Service::define_pattern(
    std::function<bool(std::string_view)> matches) {
    if (is_sealed_) return nullptr;
    patterns_.push_back({std::move(matches), std::make_shared<NamespaceDefinition>()});
    return patterns_.back().definition;
}

void Service::seal() {
    is_sealed_ = true;
    for (const auto& [name, definition] : definitions_) definition->is_sealed = true;
    for (const Pattern& pattern : patterns_) pattern.definition->is_sealed = true;
}

void Service::close() {
    is_closed_ = true;
    for (const auto& shard : shards_) shard->clear();
    definitions_.clear();
    patterns_.clear();
}

std::shared_ptr<const NamespaceDefinition> Service::find(std::string_view nsp) const {
    if (const auto found = definitions_.find(std::string{nsp}); found != definitions_.end()) {
        return found->second;
    }
    for (const Pattern& pattern : patterns_) {
        try {
            if (pattern.matches(nsp)) return pattern.definition;
        } catch (...) {
            log::error("namespace_pattern_failed", {{"reason", current_exception_text()}});
        }
    }
    return nullptr;
}

std::unique_ptr<engineio::Application> Service::make_application(
    std::shared_ptr<const engineio::Handshake> handshake) {
    return std::make_unique<Client>(*this, std::move(handshake));
}

std::shared_ptr<NamespaceShard> Service::enter_namespace(
    const std::string& nsp, std::shared_ptr<const NamespaceDefinition> definition) {
    return shard().find_or_make(
        {.service = shared_from_this(),
         .loop = loop::EventLoop::here(),
         .name = nsp,
         .definition = std::move(definition)});
}

void Service::release(const NamespaceShard& nsp) { shard().release(nsp); }

std::string Service::make_id() { return random_token(parts_.random, kIdBytes); }

// --- Coming in -----------------------------------------------------------------------------------

void Service::admit(std::shared_ptr<SocketState> socket) {
    if (socket->definition().middlewares.empty() && !recovery_.is_enabled()) {
        socket->enter(0, {});
    } else {
        shard().tasks().start(admit_slowly(std::move(socket)));
    }
}

std::optional<Service::Claim> Service::claim_of(const SocketState& socket) {
    const Json auth = socket.handshake().auth();
    const json::object* object = auth.if_object();
    const auto pid = object == nullptr ? std::nullopt : json::find_string(*object, "pid");
    if (!pid) return std::nullopt;
    Claim claim{.pid = std::string{*pid}, .offset = {}};
    if (const auto offset = json::find_string(*object, "offset")) claim.offset = *offset;
    return claim;
}

Task<void> Service::admit_slowly(std::shared_ptr<SocketState> socket) {
    Service& service = socket->service();
    std::optional<std::string> offset;
    if (service.recovery_.is_enabled()) {
        if (auto claim = claim_of(*socket)) {
            auto session =
                co_await service.recovery_.take(socket->nsp(), claim->pid, claim->offset);
            if (session) socket->restore(std::move(*session));
            if (!session) service.metrics().not_recovered.Increment();
            offset = std::move(claim->offset);
        }
        if (!socket->is_recovered()) socket->set_pid(service.make_id());
    }
    Verdict verdict = co_await judge(socket);
    if (!socket->is_pending()) co_return;
    if (!socket->has_client()) co_return;
    if (verdict) {
        socket->refuse(*verdict);
    } else if (service.recovery_.is_enabled()) {
        co_await enter_recoverable(socket, std::move(offset));
    } else {
        socket->enter(0, {});
    }
}

Task<Verdict> Service::judge(std::shared_ptr<SocketState> socket) {
    for (const internal::Middleware& middleware : socket->definition().middlewares) {
        try {
            auto judged = middleware(Socket{socket});
            Verdict verdict;
            if (auto* task = std::get_if<Task<Verdict>>(&judged)) {
                verdict = co_await *task;
            } else {
                verdict = std::move(std::get<Verdict>(judged));
            }
            if (verdict) co_return verdict;
        } catch (...) {
            socket->service().metrics().handler_failures.Increment();
            log::error("middleware_failed", {{"reason", current_exception_text()}});
            co_return crier::refuse("Internal error");
        }
        if (!socket->is_pending()) co_return allow();
    }
    co_return allow();
}

Task<void> Service::enter_recoverable(
    std::shared_ptr<SocketState> socket, std::optional<std::string> offset) {
    Service& service = socket->service();
    const bool was_recovered = socket->is_recovered();
    Recovery::Entered entered = co_await service.recovery_.enter(socket, offset);
    if (entered.is_lost && socket->is_pending()) {
        socket->start_afresh(service.make_id(), service.make_id());
        entered = co_await service.recovery_.enter(socket, std::nullopt);
    }
    if (was_recovered) {
        auto& metrics = service.metrics();
        (socket->is_recovered() ? metrics.recovered : metrics.not_recovered).Increment();
    }
    // Gone meanwhile: its end has saved what was taken up, after the home heard of it here.
    if (!socket->is_pending() || !socket->has_client()) co_return;
    socket->note_resent(entered.resent_after);
    socket->enter(entered.number, entered.missed);
}

// --- Saying something ----------------------------------------------------------------------------

std::vector<hub::RoomName> Service::rooms_of(const Broadcast& broadcast) {
    if (broadcast.rooms_.empty()) return {namespace_room(broadcast.nsp_)};
    return room_names(broadcast.nsp_, broadcast.rooms_);
}

std::vector<hub::RoomName> Service::except_of(const Broadcast& broadcast) {
    return room_names(broadcast.nsp_, broadcast.except_);
}

hub::Urgency Service::urgency_of(const Broadcast& broadcast) {
    if (broadcast.is_volatile_) return hub::Urgency::Volatile;
    return broadcast.is_ephemeral_ ? hub::Urgency::Ephemeral : hub::Urgency::Reliable;
}

bool Service::may_compress(const Broadcast& broadcast) const {
    const auto& is_uncompressed = parts_.config.is_uncompressed_room;
    if (!broadcast.may_compress_) return false;
    return !is_uncompressed || std::ranges::none_of(broadcast.rooms_, [&](const std::string& room) {
        return is_uncompressed(broadcast.nsp_, room);
    });
}

void Service::broadcast(const Broadcast& to_whom, OutgoingEvent event) {
    if (is_closed_) return;
    hub::Event packet{
        .rooms = rooms_of(to_whom),
        .json = std::move(event.json),
        .except = except_of(to_whom),
        .scope = to_whom.nsp_,
        .attachments = std::move(event.attachments),
        .urgency = urgency_of(to_whom),
        .may_compress = may_compress(to_whom),
        .is_local = to_whom.is_local_};
    if (recovery_.is_enabled()) {
        recovery_.broadcast(std::move(packet));
    } else {
        if (!to_whom.latest_of_.empty()) {
            packet.latest_of = to_whom.nsp_ + '\n' + to_whom.latest_of_;
        }
        parts_.hub.broadcast(std::move(packet));
    }
}

std::vector<std::shared_ptr<SocketState>> Service::select_here(const Broadcast& whom) {
    std::vector<std::shared_ptr<SocketState>> sockets;
    for (hub::Member* member : parts_.hub.shard().select(rooms_of(whom), except_of(whom))) {
        // Rooms of Socket.IO have no other members.
        sockets.push_back(static_cast<SocketState*>(member)->shared_from_this());
    }
    return sockets;
}

void Service::for_each(const Broadcast& whom, std::function<void(SocketState&)> action) {
    if (is_closed_) return;
    for (loop::LoopIndex i = 0; i < parts_.loops.size(); ++i) {
        loop::dispatch(parts_.loops.at(i), [self = shared_from_this(), whom, action] {
            for (const auto& socket : self->select_here(whom)) action(*socket);
        });
    }
}

Task<std::vector<RemoteSocket>> Service::fetch(Broadcast whom) {
    const auto self = shared_from_this();
    std::vector<RemoteSocket> found;
    for (loop::LoopIndex i = 0; i < parts_.loops.size(); ++i) {
        auto look = [self, whom] {
            std::vector<RemoteSocket> part;
            for (const auto& socket : self->select_here(whom)) part.push_back(socket->to_remote());
            return part;
        };
        auto looking = loop::run_on(parts_.loops.at(i), std::move(look));
        std::vector<RemoteSocket> part = co_await looking;
        for (RemoteSocket& socket : part) found.push_back(std::move(socket));
    }
    co_return found;
}

}  // namespace crier::socketio
