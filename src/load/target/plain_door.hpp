#pragma once

namespace crier {
class Server;
}

namespace crier::load {

/// Plain WebSocket on /plain of a Socket.IO server, as the referee wants it: a message that begins
/// with "E" is echoed, any other goes to everybody. Stands on crier's own websocket and hub, wired
/// as the product wires them. Before the server listens.
void add_plain_door(Server& server);

}  // namespace crier::load
