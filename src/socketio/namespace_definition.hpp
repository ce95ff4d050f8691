#pragma once

#include "crier/internal/handler.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace crier::socketio {

/// Shared, so that one which is running outlives its removal.
template <class Handler>
using HandlerList = std::vector<std::shared_ptr<const Handler>>;

template <class Handler>
std::shared_ptr<const Handler> share(Handler handler) {
    return std::make_shared<const Handler>(std::move(handler));
}

/// What a program does with events: of one socket, or of all in a namespace.
struct Handlers {
    std::map<std::string, HandlerList<internal::EventHandler>, std::less<>> events{};
    HandlerList<internal::AnyHandler> any{};
    HandlerList<internal::EventMiddleware> middlewares{};
    HandlerList<internal::DisconnectHandler> disconnecting{};
    HandlerList<internal::DisconnectHandler> disconnected{};
};

/// What a program has said about a namespace. Changed at start-up only; then any thread reads.
struct NamespaceDefinition {
    std::vector<internal::Middleware> middlewares{};
    std::vector<internal::ConnectionHandler> connection{};
    Handlers handlers{};
    bool is_sealed = false;
};

}  // namespace crier::socketio
