#include "socketio/namespace_shard.hpp"

#include "socketio/room_names.hpp"

#include <utility>

namespace crier::socketio {

NamespaceShard::NamespaceShard(Parts parts)
    : parts_{std::move(parts)}, room_{namespace_room(parts_.name)} {}

}  // namespace crier::socketio
