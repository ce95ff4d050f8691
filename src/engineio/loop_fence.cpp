#include "engineio/loop_fence.hpp"

#include <utility>

namespace crier::engineio {

std::shared_ptr<LoopFence> LoopFence::start(loop::LoopGroup& loops, loop::EventLoop& home) {
    const std::shared_ptr<LoopFence> fence{new LoopFence{loops, home}};
    fence->send_round();
    return fence;
}

void LoopFence::send_round() {
    still_away_ = loops_.size() - 1;
    if (still_away_ == 0) {
        settle();
        return;
    }
    for (loop::LoopIndex i = 0; i < loops_.size(); ++i) {
        if (i == home_.index()) continue;
        loops_.at(i).post(
            [self = shared_from_this(), &home = home_] { home.post([self] { self->on_back(); }); });
    }
}

void LoopFence::on_back() {
    if (is_settled_ || --still_away_ > 0) return;
    if (--rounds_left_ > 0) {
        send_round();
    } else {
        settle();
    }
}

void LoopFence::settle() {
    is_settled_ = true;
    if (awaiter_) std::exchange(awaiter_, nullptr).resume();
}

}  // namespace crier::engineio
