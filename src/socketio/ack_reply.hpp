#pragma once

#include "socketio/socket_state.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace crier::socketio {

/// One answer that a client waits for. Lives on: any thread.
class AckReply {
public:
    AckReply(std::shared_ptr<SocketState> socket, std::string id)
        : socket_{std::move(socket)}, id_{std::move(id)} {}

    void send(OutgoingEvent answer);

private:
    std::shared_ptr<SocketState> socket_;
    std::string id_;
    std::atomic_flag is_used_;
};

}  // namespace crier::socketio
