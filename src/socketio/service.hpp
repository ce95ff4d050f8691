#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "crier/broadcast.hpp"
#include "crier/namespace.hpp"
#include "engineio/application.hpp"
#include "engineio/handshake.hpp"
#include "hub/hub.hpp"
#include "loop/loop_group.hpp"
#include "loop/task_set.hpp"
#include "socketio/namespace_definition.hpp"
#include "socketio/namespace_shard.hpp"
#include "socketio/outgoing_event.hpp"
#include "socketio/recovery.hpp"
#include "socketio/socketio_config.hpp"
#include "socketio/socketio_metrics.hpp"
#include "socketio/wire_shape.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crier::socketio {

/// Of one loop: who is in which namespace here, and the coroutines of handlers.
///
/// Lives on: one loop.
class ServiceShard {
public:
    std::shared_ptr<NamespaceShard> find(std::string_view nsp) const;
    std::shared_ptr<NamespaceShard> find_or_make(NamespaceShard::Parts parts);
    /// Forgets a namespace nobody is in any more.
    void release(const NamespaceShard& nsp);
    /// Forgets all, whoever is in them: they keep the service.
    void clear();

    /// The socket a room stands for that is named like an id.
    hub::Member* find_member(const hub::RoomName& name) const;

    loop::TaskSet& tasks() { return tasks_; }

private:
    std::unordered_map<std::string, std::shared_ptr<NamespaceShard>> namespaces_;
    loop::TaskSet tasks_;
};

/// Socket.IO in this process: the namespaces a program has described, their sockets on all loops,
/// and what is said to them.
///
/// Described before seal, on one thread. Afterwards any thread, except what says otherwise.
/// Lifetime: parts outlive it; its owner calls close before they go, after the loops have stopped.
class Service : public std::enable_shared_from_this<Service> {
public:
    struct Parts {
        loop::LoopGroup& loops;
        hub::Hub& hub;
        Random& random;
        SocketIoMetrics& metrics;
        SocketIoConfig config{};
    };
    explicit Service(Parts parts);
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    // --- Before it serves

    /// The definition of a name; made when first asked for.
    std::shared_ptr<NamespaceDefinition> define(const std::string& name);
    /// For every name that no definition has and `matches`: asked on any loop.
    std::shared_ptr<NamespaceDefinition> define_pattern(
        std::function<bool(std::string_view)> matches);
    void seal();
    /// Nothing is done any more, and handlers are forgotten: they may hold handles of this object.
    void close();

    // --- For clients, on their loop

    std::unique_ptr<engineio::Application> make_application(
        std::shared_ptr<const engineio::Handshake> handshake);
    /// nullptr: no such namespace.
    std::shared_ptr<const NamespaceDefinition> find(std::string_view nsp) const;
    std::shared_ptr<NamespaceShard> enter_namespace(
        const std::string& nsp, std::shared_ptr<const NamespaceDefinition> definition);
    void release(const NamespaceShard& nsp);
    /// Lets the middlewares judge a pending socket, and lets it in or not.
    void admit(std::shared_ptr<SocketState> socket);
    std::string make_id();

    // --- Saying something

    void broadcast(const Broadcast& to_whom, OutgoingEvent event);
    Task<BroadcastAnswers> ask(Broadcast to_whom, OutgoingEvent event);
    Task<std::vector<RemoteSocket>> fetch(Broadcast whom);
    /// Runs `action` for each of the sockets, on their loops.
    void for_each(const Broadcast& whom, std::function<void(SocketState&)> action);

    loop::LoopGroup& loops() { return parts_.loops; }
    hub::Hub& hub() { return parts_.hub; }
    SocketIoMetrics& metrics() { return parts_.metrics; }
    const SocketIoConfig& config() const { return parts_.config; }
    const WireShapes& shapes() const { return shapes_; }
    Recovery& recovery() { return recovery_; }
    ServiceShard& shard(loop::LoopIndex index) { return *shards_[index]; }
    /// How many events did not fit their handlers, this one included.
    std::uint64_t count_bad_arguments() { return ++bad_arguments_; }
    /// On the calling loop.
    ServiceShard& shard();
    bool is_closed() const { return is_closed_; }

private:
    struct Pattern {
        std::function<bool(std::string_view)> matches;
        std::shared_ptr<NamespaceDefinition> definition;
    };
    /// What a client said of the session it lost.
    struct Claim {
        std::string pid;
        std::optional<std::string> offset;
    };

    static std::optional<Claim> claim_of(const SocketState& socket);
    static Task<void> admit_slowly(std::shared_ptr<SocketState> socket);
    static Task<Verdict> judge(std::shared_ptr<SocketState> socket);
    static Task<void> enter_recoverable(
        std::shared_ptr<SocketState> socket, std::optional<std::string> offset);
    static std::vector<hub::RoomName> rooms_of(const Broadcast& broadcast);
    static hub::Urgency urgency_of(const Broadcast& broadcast);
    bool may_compress(const Broadcast& broadcast) const;
    static std::vector<hub::RoomName> except_of(const Broadcast& broadcast);
    std::vector<std::shared_ptr<SocketState>> select_here(const Broadcast& whom);
    /// On one loop; returns how many were asked.
    std::size_t ask_here(
        const Broadcast& whom,
        const OutgoingEvent& event,
        std::uint32_t number,
        const std::function<void(AckResult)>& on_answer);

    Parts parts_;
    WireShapes shapes_;
    Recovery recovery_;
    std::unordered_map<std::string, std::shared_ptr<NamespaceDefinition>> definitions_;
    std::vector<Pattern> patterns_;
    std::vector<std::unique_ptr<ServiceShard>> shards_;
    std::atomic<std::uint32_t> broadcast_acks_ = 0;
    std::atomic<std::uint64_t> bad_arguments_ = 0;
    bool is_sealed_ = false;
    std::atomic<bool> is_closed_ = false;
};

}  // namespace crier::socketio
