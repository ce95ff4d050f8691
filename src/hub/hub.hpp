#pragma once

#include "hub/cluster_link.hpp"
#include "hub/delivery_log.hpp"
#include "hub/hub_config.hpp"
#include "hub/hub_metrics.hpp"
#include "hub/hub_shard.hpp"
#include "hub/user_directory.hpp"
#include "hub/wire_form.hpp"
#include "loop/loop_group.hpp"
#include "loop/task.hpp"

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace crier::hub {

/// What a publisher is told.
struct Receipt {
    std::size_t delivered = 0;  ///< Sockets of this node that got it now.
    /// Where it is kept, of each of its rooms in their order; empty: it is not.
    std::vector<LogPosition> positions{};
    /// It was published before, under the same key: nobody got it again.
    bool is_repeat = false;
};

/// The centre: members, rooms, users, and the way of an event to all of them. Knows no protocol
/// and no storage; they implement its ports.
///
/// Lives on: any loop; each shard on its own. Lifetime: ports and loops outlive it.
class Hub {
public:
    Hub(loop::LoopGroup& loops,
        const HubConfig& config,
        DeliveryLog& log,
        ClusterLink& cluster,
        HubMetrics& metrics);
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// Start-up only.
    WireForm add_wire_form(Encoder encoder);

    HubShard& shard(loop::LoopIndex index) { return *shards_[index]; }
    /// Of the calling loop.
    HubShard& shard();
    UserDirectory& users() { return users_; }
    DeliveryLog& log() { return log_; }

    /// Keeps the event, tells the other nodes, and hands it to every member of its rooms on every
    /// loop: encoded once, posted once per loop. What is kept reaches everybody in the order of its
    /// positions, whichever loop it was published on.
    loop::Task<Result<Receipt, LogError>> publish(Event event);

    /// Hands an event that is not kept to the members on all loops and forgets it: nobody waits for
    /// a count. On this loop at once, on others in the order of the calls. Any thread.
    void broadcast(Event event);

    /// Takes everybody out of a room, on every loop, for whom `may_stay` does not hold.
    void revoke(const RoomName& room, std::function<bool(const Member&)> may_stay);

private:
    /// Awaitable: hands a delivery to all shards and resumes with the sum of what they took.
    class Broadcast;

    loop::Task<Result<Receipt, LogError>> publish_kept(Event event);
    loop::Task<std::size_t> send(Event event);
    SharedDelivery encode(Event event) const;
    void tell_cluster(const Event& event);

    loop::LoopGroup& loops_;
    DeliveryLog& log_;
    ClusterLink& cluster_;
    HubMetrics& metrics_;
    WireForms forms_;
    std::vector<std::unique_ptr<HubShard>> shards_;
    UserDirectory users_;
};

}  // namespace crier::hub
