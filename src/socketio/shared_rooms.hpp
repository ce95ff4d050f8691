#pragma once

#include "auth/identity.hpp"
#include "crier/socket.hpp"
#include "crier/task.hpp"
#include "hub/room_name.hpp"
#include "hub/user_directory.hpp"

#include <memory>

namespace crier::socketio {

// For gateways whose events reach sockets of several protocols: a Socket as a member of the hub's
// own rooms, beside those of its namespace. What is published there needs hub::Event::name, and
// its scope is the namespace.
//
// All on the socket's loop: in handlers and middlewares.

/// The socket is this person's from now on, and counts among their connections until it ends; false
/// when they have too many. Programs are not counted. `users` outlives the socket.
Task<bool> admit_as(Socket socket, auth::Identity identity, hub::UserDirectory& users);

/// Null for a socket that nobody was admitted as.
const auth::Identity* identity_of(const Socket& socket);

/// False above the limit of rooms. Joining twice is not an error; nothing happens once it has gone.
///
/// From the first shared room on the socket is not recovered when its connection is lost: what
/// happens there has no place in the order of its namespace, so nobody could say what it missed.
/// Its client comes back as a new socket and knows it.
bool join_shared_room(const Socket& socket, const hub::RoomName& room);
void leave_shared_room(const Socket& socket, const hub::RoomName& room);

/// Something of the caller's that goes with the socket: kept until that has gone, one for each. It
/// may hold the Socket. Lets a namespace's handlers do what would cost handlers for every socket.
void keep_with(const Socket& socket, std::shared_ptr<void> companion);
/// Null when nothing is kept.
std::shared_ptr<void> kept_with(const Socket& socket);

}  // namespace crier::socketio
