#pragma once

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "loop/event_loop.hpp"
#include "net/connection.hpp"
#include "net/connection_budget.hpp"
#include "net/net_config.hpp"
#include "net/net_metrics.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace crier::net {

/// All connections of one loop, and what they share: the read buffer, the flush at the end of
/// the turn, the limits.
///
/// Lives on: one loop. Lifetime: the loop's.
class ConnectionShard final : public loop::TurnEnd {
public:
    ConnectionShard(
        loop::EventLoop& loop,
        const NetConfig& config,
        ConnectionBudget& budget,
        NetMetrics& metrics);
    ConnectionShard(const ConnectionShard&) = delete;
    ConnectionShard& operator=(const ConnectionShard&) = delete;
    ~ConnectionShard() override;

    using HandlerFactory = std::function<std::unique_ptr<ConnectionHandler>(Connection&)>;

    /// Takes over an accepted, non-blocking socket; `factory` makes the protocol it begins with.
    Connection& adopt(
        UniqueFd socket, const crypto::TlsContext* tls, const HandlerFactory& factory);

    /// Takes over what another loop has handed over. Not counted as accepted: it stays one
    /// connection for the budget and the metrics.
    Connection& adopt(DetachedConnection detached, Connection::HandlerOnArrival make_handler);

    /// Null when it has gone.
    Connection* find(const ConnectionId& id);

    /// Tells every protocol that the server stops (ConnectionHandler::on_shutdown).
    void announce_shutdown();

    /// Ends all connections at once, without goodbyes.
    void abort_all(CloseReason reason);

    std::size_t size() const { return size_; }
    loop::EventLoop& event_loop() { return loop_; }
    const NetConfig& config() const { return config_; }

    bool on_turn_end() override;

private:
    friend class Connection;

    static constexpr std::size_t kReadBufferBytes = 64 * kKiB;
    using OutboxBlock = std::array<Outbox, 64>;

    Connection& place(UniqueFd socket);
    Outbox& outbox_of(std::uint32_t slot);
    void for_each(const std::function<void(Connection&)>& visit);
    void watch_blocked(Connection& connection);
    void condemn(Connection& connection);
    void retire(std::unique_ptr<ConnectionHandler> handler);
    void bury_closed();
    void on_sweep();
    void drop_stalled();
    void shed_waiting();

    struct Slot {
        std::unique_ptr<Connection> connection;
        std::uint32_t generation = 0;
    };

    loop::EventLoop& loop_;
    const NetConfig& config_;
    ConnectionBudget& budget_;
    NetMetrics& metrics_;
    NetCounts counts_;  // Since the last sweep.
    std::size_t waiting_bytes_ = 0;  // In all queues of connections.
    Flusher flusher_;
    std::vector<std::unique_ptr<OutboxBlock>> outboxes_;  // By slot; they never move.
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_slots_;
    std::size_t size_ = 0;
    std::vector<Connection*> closed_;
    std::vector<ConnectionId> blocked_;  // May name some that are no longer blocked, or gone.
    std::vector<std::unique_ptr<ConnectionHandler>> retired_;
    std::vector<std::byte> read_buffer_;
    loop::Timer sweep_ = loop::Timer::calling<&ConnectionShard::on_sweep>(*this);
};

}  // namespace crier::net
