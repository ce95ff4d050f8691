#pragma once

#include "crier/ack.hpp"
#include "socketio/wire_shape.hpp"

#include <array>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <utility>

namespace crier::socketio {

/// Collects what sockets answer to one broadcast.
///
/// Lives on: the loop that asks.
class AnswerCollector {
public:
    void add_asked(std::size_t count) { collected_.asked += count; }

    /// One socket has answered, or never will.
    void add(AckResult result);

    /// Awaitable: until every socket that was asked has been heard of.
    class Wait {
    public:
        explicit Wait(std::shared_ptr<AnswerCollector> collector)
            : collector_{std::move(collector)} {}
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;
        ~Wait() { collector_->awaiter_ = nullptr; }

        bool await_ready() const { return collector_->is_complete(); }
        void await_suspend(std::coroutine_handle<> awaiter) { collector_->awaiter_ = awaiter; }
        BroadcastAnswers await_resume() { return std::move(collector_->collected_); }

    private:
        std::shared_ptr<AnswerCollector> collector_;
    };

private:
    bool is_complete() const { return ended_ == collected_.asked; }

    BroadcastAnswers collected_;
    std::size_t ended_ = 0;
    std::coroutine_handle<> awaiter_;
};

/// The frames of one packet, each encoded when first needed. Lives on: one loop.
class FrameCache {
public:
    explicit FrameCache(const OutPacket& packet) : packet_{packet} {}

    const SharedBytes& get(WireShape shape) {
        SharedBytes& frame = frames_[static_cast<std::size_t>(shape)];
        if (frame.is_empty()) frame = encode_out(shape, packet_);
        return frame;
    }

private:
    const OutPacket& packet_;
    std::array<SharedBytes, kWireShapes> frames_{};
};

}  // namespace crier::socketio
