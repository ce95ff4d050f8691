#pragma once

#include "crier/internal/handler.hpp"
#include "loop/task_set.hpp"
#include "socketio/namespace_definition.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace crier::socketio {

class SocketState;

/// Calls a program's handlers for one socket and survives what they do: an exception is logged and
/// counted, a coroutine goes on by itself and keeps the socket's state for as long as it waits.
///
/// Lives on: the socket's loop. Lifetime: a call; the socket makes one for each. Limit:
/// max_running_handlers that wait at once.
class HandlerCalls {
public:
    explicit HandlerCalls(SocketState& socket) : socket_{socket} {}
    HandlerCalls(const HandlerCalls&) = delete;
    HandlerCalls& operator=(const HandlerCalls&) = delete;

    void event(const std::string& name, const Arguments& arguments, const Ack& ack);
    void connection();
    void disconnecting(DisconnectReason reason);
    void disconnected(DisconnectReason reason);

private:
    const Handlers& shared() const;
    template <class List, class... Given>
    void call_all(const List& list, std::string_view what, const Given&... given);
    template <class Handler, class... Given>
    void call(const Handler& handler, std::string_view what, const Given&... given);
    void dispatch(const std::string& name, const Arguments& arguments, const Ack& ack);
    void run(Task<void> task, std::string_view what);
    static Task<void> guard(std::shared_ptr<SocketState> socket, Task<void> task, std::string what);
    static Task<void> judge_and_dispatch(
        std::shared_ptr<SocketState> socket, std::string name, Arguments arguments, Ack ack);
    void note_failure(std::string_view what);
    void note_bad_arguments(std::string_view what, std::string_view reason);

    SocketState& socket_;
};

}  // namespace crier::socketio
