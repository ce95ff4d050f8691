#pragma once

#include "net/connection_test_fixture.hpp"

namespace crier::net {

/// Two loops that turn by hand, a shard on each, and one connection that moves between them.
class HandoverFixture : public ConnectionFixture {
protected:
    void turn() override {
        // There and back again, in one call.
        for (int i = 0; i < 3; ++i) {
            loop_.run_ready();
            other_loop_.run_ready();
        }
    }

    /// Moves `connection` to the other shard; what its new handler sees is in arrived_.
    void move(Connection& connection) {
        connection.hand_over(other_shard_, [this](Connection& moved) {
            moved_id_ = moved.id();
            auto handler = std::make_unique<RecordingHandler>(arrived_);
            moved_handler_ = handler.get();
            return handler;
        });
    }

    Connection& moved() { return *other_shard_.find(moved_id_); }
    bool is_moved_gone() { return other_shard_.find(moved_id_) == nullptr; }

    loop::EventLoop other_loop_{1, clock_};
    ConnectionShard other_shard_{other_loop_, config_, budget_, metrics_};
    HandlerLog arrived_;
    RecordingHandler* moved_handler_ = nullptr;
    ConnectionId moved_id_;
};

}  // namespace crier::net
