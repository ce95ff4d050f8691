#pragma once

#include "auth/identity.hpp"
#include "base/result.hpp"
#include "hub/access_policy.hpp"
#include "hub/hub.hpp"
#include "loop/loop_group.hpp"
#include "loop/task.hpp"
#include "store/store.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace crier::gateways {

using auth::TenantId;
using auth::UserId;
using contracts::QueueId;

/// Whose queue is which: kept in the store, remembered on each loop for an hour (contract A,
/// section 6), swept every minute.
///
/// A new owner is durable first, then told to every loop, and then everybody else is taken out of
/// the queue's room; whoever asks in between is decided by what the loop knows last.
/// Lives on: any loop. Lifetime: longer than the connections that ask.
class QueueOwners final : public hub::AccessPolicy {
public:
    /// What was read is remembered up to `max_remembered` queues per loop: whoever asks for made-up
    /// queues does not fill the memory. What was set is always remembered.
    QueueOwners(
        loop::LoopGroup& loops,
        store::Store& store,
        hub::Hub& hub,
        std::size_t max_remembered = 10'000);
    QueueOwners(const QueueOwners&) = delete;
    QueueOwners& operator=(const QueueOwners&) = delete;
    ~QueueOwners() override;

    void may_listen(
        const auth::Identity& identity, const QueueId& queue, OnDecided on_decided) override;

    /// The same for who waits for it, with the store's error where it does not answer.
    loop::Task<Result<bool, store::StoreError>> may_listen(auth::Identity identity, QueueId queue);

    loop::Task<Result<std::optional<UserId>, store::StoreError>> find(
        TenantId tenant, QueueId queue);
    loop::Task<Result<void, store::StoreError>> set(TenantId tenant, QueueId queue, UserId owner);

private:
    struct Known {
        std::optional<UserId> owner;
        MonotonicTime since;
    };
    /// One loop's memory.
    struct Memory {
        explicit Memory(loop::EventLoop& its_loop);
        void on_sweep();

        loop::EventLoop& loop;
        std::unordered_map<hub::RoomName, Known> known;
        loop::Timer sweep = loop::Timer::calling<&Memory::on_sweep>(*this);
    };

    loop::Task<void> decide_later(auth::Identity identity, QueueId queue, OnDecided on_decided);
    Memory& memory();

    loop::LoopGroup& loops_;
    store::Store& store_;
    hub::Hub& hub_;
    std::size_t max_remembered_;
    std::vector<std::unique_ptr<Memory>> memories_;  // One per loop, used on that loop only.
};

}  // namespace crier::gateways
