#pragma once

#include "base/text_index.hpp"
#include "hub/room_name.hpp"
#include "loop/event_loop.hpp"
#include "socketio/namespace_definition.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace crier::socketio {

class Service;
class SocketState;

std::string_view id_of(const SocketState& socket);

/// The sockets of one namespace on one loop, by their ids, and what all of them would otherwise
/// keep themselves.
///
/// Lives on: one loop, but for what never changes. Owner: ServiceShard, while somebody is in it;
/// its sockets keep it too, and with it the service.
class NamespaceShard {
public:
    struct Parts {
        std::shared_ptr<Service> service;
        loop::EventLoop& loop;
        std::string name;
        std::shared_ptr<const NamespaceDefinition> definition;
    };
    explicit NamespaceShard(Parts parts);

    const std::shared_ptr<Service>& service() const { return parts_.service; }
    loop::EventLoop& loop() const { return parts_.loop; }
    const std::string& name() const { return parts_.name; }
    const NamespaceDefinition& definition() const { return *parts_.definition; }
    /// Everybody in the namespace.
    const hub::RoomName& room() const { return room_; }

    /// Pending sockets count too.
    void note_user() { ++users_; }
    void drop_user() { --users_; }
    bool is_used() const { return users_ > 0; }

    void add(SocketState& socket) { sockets_.add(socket); }
    void remove(SocketState& socket) { sockets_.remove(socket); }
    SocketState* find(std::string_view id) const { return sockets_.find(id); }

private:
    Parts parts_;
    hub::RoomName room_;
    TextIndex<SocketState, id_of> sockets_;
    std::size_t users_ = 0;
};

}  // namespace crier::socketio
