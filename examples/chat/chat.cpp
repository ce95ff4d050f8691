// A chat with its page: rooms, names, who is here, who is typing.
//
//   chat [PORT]     then open http://localhost:3000
//
// A client sends "join" {name, room} and is answered {ok, error?}; then "message" text and "typing"
// bool. It hears "message" {from, text}, "people" [name…] and "typing" {from, isTyping}.

#include "page.hpp"

#include <crier/crier.hpp>
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

constexpr std::size_t kMaxName = 40;
constexpr std::size_t kMaxText = 2'000;

using crier::Json;

/// What the socket has joined with; empty before.
std::string remembered(const crier::Socket& socket, const char* key) {
    const Json* value = socket.data().as_object().if_contains(key);
    return value == nullptr ? std::string{} : value->as_string().c_str();
}

/// A field of what a client wishes; empty when it is of no use.
std::string wished(const Json& wish, const char* key) {
    const auto* object = wish.if_object();
    const Json* value = object == nullptr ? nullptr : object->if_contains(key);
    const bool is_usable =
        value != nullptr && value->is_string() && value->as_string().size() <= kMaxName;
    return is_usable ? value->as_string().c_str() : std::string{};
}

/// Tells everybody in a room who is there.
crier::Task<void> tell_people(crier::Broadcast room) {
    boost::json::array names;
    const auto sockets = co_await room.fetch_sockets();
    for (const crier::RemoteSocket& socket : sockets) {
        names.push_back(socket.data().at("name"));
    }
    room.emit("people", names);
}

void add_handlers(const crier::Namespace& io) {
    io.on("join", [io](crier::Socket socket, Json wish, crier::Ack ack) -> crier::Task<void> {
        const std::string name = wished(wish, "name");
        const std::string room = wished(wish, "room");
        if (name.empty() || room.empty() || !remembered(socket, "room").empty()) {
            ack(Json{{"ok", false}, {"error", "Choose a name and a room."}});
            co_return;
        }
        socket.data() = {{"name", name}, {"room", room}};
        socket.join(room);
        ack(Json{{"ok", true}});
        co_await tell_people(io.to(room));
    });

    io.on("message", [io](crier::Socket socket, std::string text) {
        const std::string room = remembered(socket, "room");
        if (room.empty() || text.empty() || text.size() > kMaxText) return;
        io.to(room).emit("message", Json{{"from", remembered(socket, "name")}, {"text", text}});
    });

    // Whoever cannot take it at once does not need it any more.
    io.on("typing", [](crier::Socket socket, bool is_typing) {
        const std::string room = remembered(socket, "room");
        if (room.empty()) return;
        socket.to(room).as_volatile().emit(
            "typing", Json{{"from", remembered(socket, "name")}, {"isTyping", is_typing}});
    });

    io.on_disconnect([io](crier::Socket socket) -> crier::Task<void> {
        const std::string room = remembered(socket, "room");
        if (!room.empty()) co_await tell_people(io.to(room));
    });
}

}  // namespace

int main(int count, char** words) {
    crier::Server io{{.loops = 0, .recovery = {.is_enabled = true}}};
    add_handlers(io);
    io.serve("/", "text/html; charset=utf-8", kPage);

    const auto port = io.listen(count > 1 ? static_cast<std::uint16_t>(std::atoi(words[1])) : 3000);
    if (!port) {
        std::cerr << port.error() << '\n';
        return EXIT_FAILURE;
    }
    std::cout << "http://localhost:" << *port << std::endl;
    io.run();
}
