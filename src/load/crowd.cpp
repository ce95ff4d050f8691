#include "load/crowd.hpp"

#include "load/opening_handshake.hpp"

namespace crier::load {

Crowd::Crowd(
    std::size_t size, Protocol protocol, const Target& target, const Clock& clock, Owner& owner)
    : target_{target},
      clock_{clock},
      owner_{owner},
      opening_request_{SharedBytes::copy_of(opening_request(target.url))},
      has_been_ready_(size),
      is_counted_ready_(size) {
    Client::Owner& self = *this;
    clients_.reserve(size);
    for (std::uint32_t i = 0; i < size; ++i) {
        clients_.push_back(std::make_unique<Client>(i, protocol, self));
        waiting_.push_back(i);
    }
}

void Crowd::connect(net::ConnectionShard& shard) {
    shard_ = &shard;
    dial_soon();
}

void Crowd::cut(Client& client) {
    if (client.is_ready()) client.cut();
}

void Crowd::cut_all() {
    for (const auto& client : clients_) cut(*client);
}

void Crowd::on_ready(Client& client) {
    const std::uint32_t index = client.index();
    Histogram& times = has_been_ready_[index] ? reconnect_times_ : connect_times_;
    times.record(clock_.now() - client.dialed_at());
    has_been_ready_[index] = true;
    is_counted_ready_[index] = true;
    ++ready_;
    --dialing_;
    dial_soon();
}

void Crowd::on_gone(Client& client, const std::string& reason) {
    const std::uint32_t index = client.index();
    if (is_counted_ready_[index]) {
        is_counted_ready_[index] = false;
        --ready_;
    } else {
        --dialing_;
    }
    if (reason.empty()) {
        waiting_.push_back(index);
    } else {
        fail(reason);
    }
    dial_soon();
}

void Crowd::fail(const std::string& reason) {
    if (failed_++ == 0) first_failure_ = reason;
}

/// In the next turn: callers stand inside a callback of a connection.
void Crowd::dial_soon() {
    if (dials_soon_) return;
    dials_soon_ = true;
    shard_->event_loop().post([this] {
        dials_soon_ = false;
        dial_some();
    });
}

void Crowd::dial_some() {
    while (!waiting_.empty() && dialing_ < kDialsAtOnce) {
        const std::uint32_t index = waiting_.front();
        waiting_.pop_front();
        const MonotonicTime now = clock_.now();
        auto socket = dial(target_, index);
        if (!socket) {
            fail(socket.error());
            continue;
        }
        ++dialing_;
        clients_[index]->connect(*shard_, std::move(*socket), opening_request_, now);
    }
    if (is_assembled()) owner_.on_assembled();
}

}  // namespace crier::load
