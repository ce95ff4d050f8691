#include "base/assert.hpp"
#include "net/connection.hpp"
#include "net/connection_shard.hpp"

#include <utility>

namespace crier::net {

void Connection::hand_over(ConnectionShard& target, HandlerOnArrival make_handler) {
    CRIER_ASSERT(is_open() && &target.event_loop() != &event_loop());
    // post, not offer: at most one of these waits per connection, and connections have a limit.
    target.event_loop().post(
        [&target, detached = detach(), make_handler = std::move(make_handler)]() mutable {
            target.adopt(std::move(detached), std::move(make_handler));
        });
}

DetachedConnection Connection::detach() {
    const auto blocked_since =
        is_waiting_writable_ ? std::optional{blocked_since_} : std::optional<MonotonicTime>{};
    deadline_.cancel();
    move_to_queue();
    if (queue_) queue_->count_for(nullptr);
    stop_taking(Stage::Closed);
    is_handed_over_ = true;
    has_told_handler_ = true;
    ++shard_.counts_.handovers;
    shard_.condemn(*this);
    event_loop().poller().remove(fd_.get());
    is_waiting_writable_ = false;
    return {
        .place = ConnectionBudget::Place{shard_.budget_},
        .socket = std::move(fd_),
        .tls = std::move(tls_),
        .queue = std::move(queue_),
        .blocked_since = blocked_since,
        .has_peer_ended = has_peer_ended_};
}

void Connection::arrive(DetachedConnection from, HandlerOnArrival make_handler) {
    CRIER_ASSERT(handler_ == nullptr);
    from.place.release();
    tls_ = std::move(from.tls);
    if (tls_) out_.set_indirect();
    queue_ = std::move(from.queue);
    if (queue_) queue_->count_for(&shard_.waiting_bytes_);
    has_peer_ended_ = from.has_peer_ended;
    if (from.blocked_since) {
        become_blocked();
        blocked_since_ = *from.blocked_since;
    } else if (queue_) {
        out_.set_blocked(true);  // Until the flush: what comes now goes behind it.
        out_.ask_for_attention();
    }
    handler_ = make_handler(*this);
    handler_->on_open();
    read_on();
}

}  // namespace crier::net
