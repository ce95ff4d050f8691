#include "crier/namespace.hpp"

#include "socketio/namespace_definition.hpp"

#include <stdexcept>

namespace crier {

socketio::NamespaceDefinition& Namespace::definition() const {
    if (!definition_ || definition_->is_sealed) {
        throw std::logic_error{"handlers are added before the server listens"};
    }
    return *definition_;
}

void Namespace::add_middleware(internal::Middleware middleware) const {
    definition().middlewares.push_back(std::move(middleware));
}

void Namespace::add_connection_handler(internal::ConnectionHandler handler) const {
    definition().connection.push_back(std::move(handler));
}

void Namespace::add_handler(std::string_view event, internal::EventHandler handler) const {
    definition().handlers.events[std::string{event}].push_back(socketio::share(std::move(handler)));
}

void Namespace::add_any_handler(internal::AnyHandler handler) const {
    definition().handlers.any.push_back(socketio::share(std::move(handler)));
}

void Namespace::add_disconnect_handler(internal::DisconnectHandler handler, bool is_early) const {
    socketio::Handlers& handlers = definition().handlers;
    (is_early ? handlers.disconnecting : handlers.disconnected)
        .push_back(socketio::share(std::move(handler)));
}

}  // namespace crier
