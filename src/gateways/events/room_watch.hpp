#pragma once

#include "hub/hub.hpp"
#include "hub/member.hpp"
#include "loop/notifier.hpp"

#include <chrono>
#include <memory>

namespace crier::gateways {

/// Waits in a room until an event passes, without reading it: for requests that wait.
///
/// Lives on: the loop it was made on. In its room from the constructor to the destructor.
class RoomWatch final : public hub::Member {
public:
    /// `form`: one that takes no event apart (RoomWatch::form).
    RoomWatch(hub::HubShard& shard, const hub::RoomName& room, hub::WireForm form);
    ~RoomWatch() override;

    /// Start-up only, once.
    static hub::WireForm form(hub::Hub& hub);

    /// Awaitable: the next event, give_up or the end of the time.
    loop::Notifier::Wait wait(std::chrono::milliseconds at_most) {
        return news_->notifier.wait(at_most);
    }

    /// Something has passed since the constructor, or forget_news.
    bool has_news() const { return news_->has_come; }
    void forget_news() { news_->has_come = false; }

    /// Ends the wait early.
    void give_up() const { news_->notifier.notify_all(); }
    /// The same as a function, which may outlive the watch.
    std::move_only_function<void()> giving_up() const;

    // hub::Member
    bool deliver(const SharedBytes& frame, hub::FramePolicy policy) override;
    const auth::Identity* identity() const override { return nullptr; }

private:
    struct News {
        explicit News(loop::EventLoop& loop) : notifier{loop} {}
        loop::Notifier notifier;
        bool has_come = false;
    };

    hub::HubShard& shard_;
    std::shared_ptr<News> news_;
};

}  // namespace crier::gateways
