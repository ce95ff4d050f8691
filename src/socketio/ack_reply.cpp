#include "socketio/ack_reply.hpp"

#include "loop/run_on.hpp"

namespace crier::socketio {

void AckReply::send(OutgoingEvent answer) {
    if (is_used_.test_and_set()) return;
    loop::dispatch(
        socket_->loop(), [socket = socket_, id = id_, answer = std::move(answer)]() mutable {
            socket->answer(std::move(id), std::move(answer));
        });
}

}  // namespace crier::socketio
