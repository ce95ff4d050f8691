#include "socketio/broadcast_ack.hpp"

#include "loop/run_on.hpp"
#include "socketio/service.hpp"
#include "socketio/socket_state.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace crier::socketio {

void AnswerCollector::add(AckResult result) {
    ++ended_;
    if (result) collected_.answers.push_back((*result)[0]);
    if (awaiter_ && is_complete()) std::exchange(awaiter_, nullptr).resume();
}

Task<BroadcastAnswers> Service::ask(Broadcast to_whom, OutgoingEvent event) {
    loop::EventLoop* home = loop::EventLoop::current();
    if (home == nullptr) throw std::logic_error{"answers are awaited in handlers"};
    const auto self = shared_from_this();
    const auto collector = std::make_shared<AnswerCollector>();
    const std::uint32_t number =
        kFirstBroadcastAck + broadcast_acks_.fetch_add(1) % kFirstBroadcastAck;
    for (loop::LoopIndex i = 0; i < parts_.loops.size(); ++i) {
        auto work = [self, to_whom, event, number, collector, home] {
            return self->ask_here(to_whom, event, number, [collector, home](AckResult result) {
                loop::dispatch(*home, [collector, result = std::move(result)]() mutable {
                    collector->add(std::move(result));
                });
            });
        };
        auto asking = loop::run_on(parts_.loops.at(i), std::move(work));
        collector->add_asked(co_await asking);
    }
    AnswerCollector::Wait all{collector};
    co_return co_await all;
}

std::size_t Service::ask_here(
    const Broadcast& whom,
    const OutgoingEvent& event,
    std::uint32_t number,
    const std::function<void(AckResult)>& on_answer) {
    const std::string digits = fmt::format("{}", number);
    const OutPacket packet{
        .nsp = whom.nsp_, .ack_id = digits, .json = event.json, .attachments = event.attachments};
    FrameCache frames{packet};
    const auto timeout = whom.timeout_.value_or(std::chrono::milliseconds{0});
    std::size_t asked = 0;
    for (const auto& socket : select_here(whom)) {
        if (!socket->has_client()) continue;
        if (socket->ask_with(frames.get(socket->shape()), number, timeout, on_answer)) ++asked;
    }
    return asked;
}

}  // namespace crier::socketio
