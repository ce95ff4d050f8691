#include "hub/hub.hpp"

#include "base/assert.hpp"
#include "loop/move_to.hpp"
#include "loop/run_on.hpp"
#include "telemetry/log.hpp"

namespace crier::hub {

/// Lives in the frame of the coroutine that awaits it, on that coroutine's loop.
class Hub::Broadcast {
public:
    Broadcast(Hub& hub, SharedDelivery delivery) : hub_{hub}, delivery_{std::move(delivery)} {}
    Broadcast(const Broadcast&) = delete;
    Broadcast& operator=(const Broadcast&) = delete;

    bool await_ready() const noexcept { return false; }

    bool await_suspend(std::coroutine_handle<> awaiter) {
        loop::EventLoop* home = &loop::EventLoop::here();
        awaiter_ = awaiter;
        missing_ = hub_.shards_.size();
        for (const auto& shard : hub_.shards_) {
            if (&shard->event_loop() == home) continue;
            shard->event_loop().post([this, home, target = shard.get(), delivery = delivery_] {
                const std::size_t taken = target->deliver(*delivery);
                home->post([this, taken] { add(taken); });
            });
        }
        taken_ += hub_.shard().deliver(*delivery_);
        return --missing_ > 0;  // false goes on at once
    }

    std::size_t await_resume() const noexcept { return taken_; }

private:
    void add(std::size_t taken) {
        taken_ += taken;
        if (--missing_ == 0) awaiter_.resume();
    }

    Hub& hub_;
    SharedDelivery delivery_;
    std::coroutine_handle<> awaiter_;
    std::size_t missing_ = 0;
    std::size_t taken_ = 0;
};

Hub::Hub(
    loop::LoopGroup& loops,
    const HubConfig& config,
    DeliveryLog& log,
    ClusterLink& cluster,
    HubMetrics& metrics)
    : loops_{loops},
      log_{log},
      cluster_{cluster},
      metrics_{metrics},
      users_{loops, config, metrics} {
    for (loop::LoopIndex i = 0; i < loops.size(); ++i) {
        shards_.push_back(std::make_unique<HubShard>(loops.at(i), config, forms_, metrics));
    }
}

WireForm Hub::add_wire_form(Encoder encoder) {
    CRIER_ASSERT(forms_.encoders.size() < kMaxWireForms);
    forms_.encoders.push_back(std::move(encoder));
    return static_cast<WireForm>(forms_.encoders.size() - 1);
}

HubShard& Hub::shard() {
    const loop::EventLoop* here = loop::EventLoop::current();
    return *shards_[here == nullptr ? 0 : here->index()];
}

SharedDelivery Hub::encode(Event event) const {
    auto delivery = std::make_shared<Delivery>();
    delivery->event = std::move(event);
    for (std::size_t i = 0; i < forms_.encoders.size(); ++i) {
        if (forms_.members[i] > 0) delivery->frames[i] = forms_.encoders[i](delivery->event);
    }
    return delivery;
}

void Hub::tell_cluster(const Event& event) {
    if (event.is_local) return;
    if (!cluster_.publish(event)) log::warning("cluster_backlogged", {});
}

loop::Task<std::size_t> Hub::send(Event event) {
    tell_cluster(event);
    Broadcast broadcast{*this, encode(std::move(event))};
    co_return co_await broadcast;
}

loop::Task<Result<Receipt, LogError>> Hub::publish(Event event) {
    metrics_.events.Increment();
    if (log_.keeps(event)) co_return co_await publish_kept(std::move(event));
    const std::size_t delivered = co_await send(std::move(event));
    co_return Receipt{.delivered = delivered};
}

/// One loop sends what is kept: the log resumes there in the order of the positions, and each loop
/// hears of it in that order (P1).
loop::Task<Result<Receipt, LogError>> Hub::publish_kept(Event event) {
    loop::EventLoop& home = loop::EventLoop::here();
    co_await loop::MoveTo{loops_.at(0)};
    auto appended = co_await log_.append(event);
    Receipt receipt;
    if (appended) {
        receipt.positions = std::move(appended->positions);
        receipt.is_repeat = appended->is_repeat;
        if (!receipt.is_repeat) receipt.delivered = co_await send(std::move(event));
    }
    co_await loop::MoveTo{home};
    if (!appended) co_return std::unexpected{appended.error()};
    co_return receipt;
}

void Hub::broadcast(Event event) {
    metrics_.events.Increment();
    tell_cluster(event);
    const SharedDelivery delivery = encode(std::move(event));
    for (const auto& shard : shards_) {
        loop::dispatch(
            shard->event_loop(), [target = shard.get(), delivery] { target->deliver(*delivery); });
    }
}

void Hub::revoke(const RoomName& room, std::function<bool(const Member&)> may_stay) {
    for (const auto& shard : shards_) {
        shard->event_loop().post(
            [target = shard.get(), room, may_stay] { target->revoke(room, may_stay); });
    }
}

}  // namespace crier::hub
