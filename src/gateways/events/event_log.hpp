#pragma once

#include "base/random.hpp"
#include "hub/delivery_log.hpp"
#include "loop/event_loop.hpp"
#include "store/store.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace crier::gateways {

/// What is kept of each stream: up to so many events, for so long. Whoever was away longer is told
/// that there is a gap.
struct StreamsConfig {
    std::uint64_t max_entries = 10'000;
    std::chrono::milliseconds retention = std::chrono::days{90};
};

/// The hub's streams, in the store: one per room, named like it.
///
/// An event, the offsets it gets in its rooms and the key of its publisher are one transaction;
/// those of many publishers share a commit. What is too old is forgotten every minute.
/// Lives on: any loop; start on the first. Lifetime: longer than what awaits; the store outlives
/// it.
class EventLog final : public hub::DeliveryLog {
public:
    EventLog(store::Store& store, Random& random, const Clock& clock, const StreamsConfig& config)
        : store_{store}, random_{random}, clock_{clock}, config_{config}, sweep_{*this} {}
    ~EventLog() override;

    /// Forgets what is too old, from now on. `loop` runs, or will.
    void start_sweeping(loop::EventLoop& loop);

    bool keeps(const hub::Event& event) const override { return event.is_durable; }
    loop::Task<Result<hub::Appended, hub::LogError>> append(const hub::Event& event) override;
    loop::Task<Result<std::optional<hub::LogPage>, hub::LogError>> read(
        hub::RoomName room, std::uint64_t after, std::size_t limit) override;

private:
    /// One at a time. No coroutine waits for it, so that it may end after the loops.
    class Sweep final : public store::Transaction {
    public:
        explicit Sweep(EventLog& log) : log_{log} {}
        ~Sweep() override { is_running_.wait(true); }
        void begin();
        std::optional<store::StoreError> run(store::Tables& tables) override;
        void finish(std::optional<store::StoreError> error) override;

    private:
        EventLog& log_;
        std::atomic<bool> is_running_ = false;
    };

    void on_sweep_due();

    store::Store& store_;
    Random& random_;
    const Clock& clock_;
    const StreamsConfig& config_;
    Sweep sweep_;
    loop::EventLoop* sweeping_on_ = nullptr;
    loop::Timer sweep_timer_ = loop::Timer::calling<&EventLog::on_sweep_due>(*this);
};

}  // namespace crier::gateways
