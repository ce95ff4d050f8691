#include "net/connection_shard.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <functional>

namespace crier::net {
namespace {

constexpr std::chrono::milliseconds kSweepInterval{1'000};

}  // namespace

ConnectionShard::ConnectionShard(
    loop::EventLoop& loop, const NetConfig& config, ConnectionBudget& budget, NetMetrics& metrics)
    : loop_{loop},
      config_{config},
      budget_{budget},
      metrics_{metrics},
      flusher_{config, loop.clock(), counts_},
      read_buffer_(kReadBufferBytes) {
    loop_.add_turn_end(*this);
    loop_.arm(sweep_, kSweepInterval);
}

ConnectionShard::~ConnectionShard() = default;

Connection& ConnectionShard::adopt(
    UniqueFd socket, const crypto::TlsContext* tls, const HandlerFactory& factory) {
    Connection& connection = place(std::move(socket));
    budget_.take();
    ++counts_.accepted;
    connection.start(tls, factory(connection));
    return connection;
}

Connection& ConnectionShard::adopt(
    DetachedConnection detached, Connection::HandlerOnArrival make_handler) {
    Connection& connection = place(std::move(detached.socket));
    connection.arrive(std::move(detached), std::move(make_handler));
    return connection;
}

Connection& ConnectionShard::place(UniqueFd socket) {
    loop_.assert_current();
    std::uint32_t index = 0;
    if (free_slots_.empty()) {
        index = static_cast<std::uint32_t>(slots_.size());
        slots_.emplace_back();
    } else {
        index = free_slots_.back();
        free_slots_.pop_back();
    }
    Slot& slot = slots_[index];
    const ConnectionId id{loop_.index(), index, slot.generation};
    slot.connection = std::make_unique<Connection>(*this, id, outbox_of(index), std::move(socket));
    ++size_;
    return *slot.connection;
}

Outbox& ConnectionShard::outbox_of(std::uint32_t slot) {
    constexpr std::size_t kBlock = std::tuple_size_v<OutboxBlock>;
    if (slot / kBlock == outboxes_.size()) outboxes_.push_back(std::make_unique<OutboxBlock>());
    return (*outboxes_[slot / kBlock])[slot % kBlock];
}

Connection* ConnectionShard::find(const ConnectionId& id) {
    if (id.loop != loop_.index() || id.slot >= slots_.size()) return nullptr;
    const Slot& slot = slots_[id.slot];
    return slot.generation == id.generation ? slot.connection.get() : nullptr;
}

void ConnectionShard::for_each(const std::function<void(Connection&)>& visit) {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (slots_[i].connection) visit(*slots_[i].connection);
    }
}

void ConnectionShard::announce_shutdown() {
    for_each([](Connection& connection) {
        if (connection.is_open()) connection.handler_->on_shutdown();
    });
}

void ConnectionShard::abort_all(CloseReason reason) {
    for_each([reason](Connection& connection) { connection.abort(reason); });
}

void ConnectionShard::watch_blocked(Connection& connection) {
    if (connection.is_watched_) return;
    connection.is_watched_ = true;
    blocked_.push_back(connection.id_);
}

void ConnectionShard::condemn(Connection& connection) { closed_.push_back(&connection); }

void ConnectionShard::retire(std::unique_ptr<ConnectionHandler> handler) {
    retired_.push_back(std::move(handler));
}

bool ConnectionShard::on_turn_end() {
    // What is left: the rest of a fan-out, or what a handler queued when it was told "drained".
    const bool is_something_left = flusher_.flush();
    if (waiting_bytes_ > config_.waiting_bytes_per_loop) shed_waiting();
    bury_closed();
    retired_.clear();
    return is_something_left;
}

void ConnectionShard::bury_closed() {
    // on_closed may close further connections; they are appended and handled here too.
    for (std::size_t i = 0; i < closed_.size(); ++i) {
        Connection& connection = *closed_[i];
        if (connection.has_told_handler_) continue;
        connection.has_told_handler_ = true;
        ++counts_.closed[static_cast<std::size_t>(connection.close_reason_)];
        connection.handler_->on_closed(connection.close_reason_);
    }
    std::erase_if(closed_, [this](Connection* connection) {
        const bool is_in_use = connection->is_called_again_ || connection->out_.is_listed();
        if (is_in_use) return false;
        Slot& slot = slots_[connection->id_.slot];
        ++slot.generation;
        free_slots_.push_back(connection->id_.slot);
        --size_;
        if (!connection->is_handed_over_) budget_.give_back();
        slot.connection.reset();
        return true;
    });
}

void ConnectionShard::on_sweep() {
    metrics_.add(std::exchange(counts_, NetCounts{}));
    drop_stalled();
    loop_.arm(sweep_, kSweepInterval);
}

void ConnectionShard::shed_waiting() {
    std::vector<Connection*> waiting;
    for (const ConnectionId& id : blocked_) {
        Connection* connection = find(id);
        if (connection != nullptr && connection->is_open()) waiting.push_back(connection);
    }
    std::ranges::sort(waiting, std::greater{}, &Connection::queued_bytes);
    for (Connection* connection : waiting) {
        if (waiting_bytes_ <= config_.waiting_bytes_per_loop) return;
        connection->give_up_slow_reader();
    }
}

void ConnectionShard::drop_stalled() {
    const MonotonicTime limit = loop_.now() - config_.write_stall_timeout;
    std::erase_if(blocked_, [&](const ConnectionId& id) {
        Connection* connection = find(id);
        if (connection == nullptr) return true;
        const bool is_blocked = connection->is_waiting_writable_;
        if (is_blocked && connection->blocked_since_ > limit) return false;
        connection->is_watched_ = false;
        if (is_blocked) connection->give_up_slow_reader();
        return true;
    });
}

}  // namespace crier::net
