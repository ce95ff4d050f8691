#include "gateways/events/room_watch.hpp"

#include "base/assert.hpp"

#include <utility>

namespace crier::gateways {

RoomWatch::RoomWatch(hub::HubShard& shard, const hub::RoomName& room, hub::WireForm form)
    : Member{form}, shard_{shard}, news_{std::make_shared<News>(shard.event_loop())} {
    const bool is_in = shard_.join(*this, room).has_value();
    CRIER_ASSERT(is_in);  // It is the only room it is in.
}

RoomWatch::~RoomWatch() { shard_.leave_all(*this); }

hub::WireForm RoomWatch::form(hub::Hub& hub) {
    return hub.add_wire_form([](const hub::Event&) {
        static const SharedBytes something = SharedBytes::copy_of("!");
        return something;
    });
}

std::move_only_function<void()> RoomWatch::giving_up() const {
    return [news = news_] { news->notifier.notify_all(); };
}

/// Later: who waits goes on to leave the room.
bool RoomWatch::deliver(const SharedBytes&, hub::FramePolicy) {
    if (std::exchange(news_->has_come, true)) return true;
    shard_.event_loop().post([news = news_] { news->notifier.notify_all(); });
    return true;
}

}  // namespace crier::gateways
