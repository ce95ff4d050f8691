#pragma once

#include "socketio/namespace_definition.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace crier::socketio {

class SocketState;

/// The sockets of one namespace on one loop, by their ids.
///
/// Lives on: one loop, but for what never changes. Owner: ServiceShard, while somebody is in it;
/// its sockets keep it too.
class NamespaceShard {
public:
    NamespaceShard(std::string name, std::shared_ptr<const NamespaceDefinition> definition)
        : name_{std::move(name)}, definition_{std::move(definition)} {}

    const std::string& name() const { return name_; }
    const NamespaceDefinition& definition() const { return *definition_; }

    /// Pending sockets count too.
    void note_user() { ++users_; }
    void drop_user() { --users_; }
    bool is_used() const { return users_ > 0; }

    void add(std::string_view id, SocketState& socket) { sockets_.emplace(id, &socket); }
    void remove(std::string_view id) { sockets_.erase(std::string{id}); }
    SocketState* find(std::string_view id) const {
        const auto found = sockets_.find(std::string{id});
        return found == sockets_.end() ? nullptr : found->second;
    }

private:
    std::string name_;
    std::shared_ptr<const NamespaceDefinition> definition_;
    std::unordered_map<std::string, SocketState*> sockets_;
    std::size_t users_ = 0;
};

}  // namespace crier::socketio
