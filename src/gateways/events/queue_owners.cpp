#include "gateways/events/queue_owners.hpp"

namespace crier::gateways {
namespace {

using namespace std::chrono_literals;
using store::StoreError;
using store::Tables;

constexpr std::chrono::milliseconds kSweepInterval = 60s;
constexpr std::chrono::milliseconds kRemembered = 1h;

bool may_listen_to(const auth::Identity& identity, const std::optional<UserId>& owner) {
    return identity.is_service() || !owner || *owner == identity.user;
}

}  // namespace

QueueOwners::Memory::Memory(loop::EventLoop& its_loop) : loop{its_loop} {
    loop.arm(sweep, kSweepInterval);
}

void QueueOwners::Memory::on_sweep() {
    std::erase_if(
        known, [&](const auto& entry) { return loop.now() - entry.second.since > kRemembered; });
    loop.arm(sweep, kSweepInterval);
}

QueueOwners::QueueOwners(
    loop::LoopGroup& loops, store::Store& store, hub::Hub& hub, std::size_t max_remembered)
    : loops_{loops}, store_{store}, hub_{hub}, max_remembered_{max_remembered} {
    for (loop::LoopIndex i = 0; i < loops.size(); ++i) {
        memories_.push_back(std::make_unique<Memory>(loops.at(i)));
    }
}

QueueOwners::~QueueOwners() = default;

QueueOwners::Memory& QueueOwners::memory() {
    return *memories_[loop::EventLoop::current()->index()];
}

void QueueOwners::may_listen(
    const auth::Identity& identity, const QueueId& queue, OnDecided on_decided) {
    if (identity.is_service()) {
        on_decided(true);
        return;
    }
    const auto& known = memory().known;
    const auto found = known.find(hub::queue_room(identity.tenant, queue));
    if (found != known.end()) {
        on_decided(may_listen_to(identity, found->second.owner));
        return;
    }
    loop::start(decide_later(identity, queue, std::move(on_decided)));
}

loop::Task<void> QueueOwners::decide_later(
    auth::Identity identity, QueueId queue, OnDecided on_decided) {
    const auto decided = co_await may_listen(std::move(identity), std::move(queue));
    // A store that does not answer is a no: access is never guessed.
    on_decided(decided.value_or(false));
}

loop::Task<Result<bool, StoreError>> QueueOwners::may_listen(
    auth::Identity identity, QueueId queue) {
    const auto owner = co_await find(identity.tenant, queue);
    if (!owner) co_return std::unexpected{owner.error()};
    co_return may_listen_to(identity, *owner);
}

loop::Task<Result<std::optional<UserId>, StoreError>> QueueOwners::find(
    TenantId tenant, QueueId queue) {
    const hub::RoomName room = hub::queue_room(tenant, queue);
    Memory& here = memory();
    if (const auto found = here.known.find(room); found != here.known.end()) {
        co_return found->second.owner;
    }
    auto look = [tenant, queue](Tables& tables) {
        return tables.queue_owners().find(tenant, queue);
    };
    const auto owner = co_await store_.read(std::move(look));
    if (!owner) co_return owner;
    // What was told to this loop meanwhile is newer than what was read.
    if (here.known.size() >= max_remembered_ && !here.known.contains(room)) co_return owner;
    const auto kept = here.known.try_emplace(room, Known{*owner, here.loop.now()}).first;
    co_return kept->second.owner;
}

loop::Task<Result<void, StoreError>> QueueOwners::set(
    TenantId tenant, QueueId queue, UserId owner) {
    auto keep = [tenant, queue, owner, now = loops_.at(0).clock().wall_now()](Tables& tables) {
        return tables.queue_owners().set(tenant, queue, owner, now);
    };
    const auto done = co_await store_.write(std::move(keep));
    if (!done) co_return done;
    const hub::RoomName room = hub::queue_room(tenant, queue);
    loops_.post_to_all([this, room, owner](loop::EventLoop& loop) {
        memories_[loop.index()]->known.insert_or_assign(room, Known{owner, loop.now()});
    });
    // Posted after the line above, so each loop knows the owner before it looks for strangers.
    hub_.revoke(room, [owner](const hub::Member& member) {
        const auth::Identity* identity = member.identity();
        return identity == nullptr || identity->is_service() || identity->user == owner;
    });
    co_return done;
}

}  // namespace crier::gateways
