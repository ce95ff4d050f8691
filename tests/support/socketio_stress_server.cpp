// Numbers for the stress test of connection state recovery, on the public API:
//
//   socketio_stress_server PORT [INTERVAL_MS] [LOOPS] [PING_MS]
//
// Every interval: "all" n to everybody, "room" k n to one of twenty rooms in turn, and a volatile
// "position" that ends with a text. "poke" of a client: "own" n to it, counted in its data. Each
// stream counts 1, 2, 3 … for a client that is recovered; a new one begins anywhere.

#include <crier/crier.hpp>

#include <array>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>

namespace {

constexpr std::size_t kRooms = 20;

std::string room_of(std::size_t number) { return "room-" + std::to_string(number % kRooms); }

crier::Task<void> count(crier::Namespace io, std::chrono::milliseconds interval) {
    std::array<std::int64_t, kRooms> rooms{};
    for (std::size_t n = 1;; ++n) {
        co_await crier::sleep(interval);
        io.emit("all", n);
        const std::size_t room = n % kRooms;
        io.to(room_of(room)).emit("room", room, ++rooms[room]);
        io.as_volatile().emit("position", "a text at the end");
    }
}

}  // namespace

int main(int count_of_words, char** words) {
    const auto number = [&](int index, int otherwise) {
        return count_of_words > index ? std::atoi(words[index]) : otherwise;
    };
    const std::chrono::milliseconds ping{number(4, 3'000)};
    crier::Server io{
        {.loops = static_cast<std::size_t>(number(3, 2)),
         .ping_interval = ping,
         .ping_timeout = ping,
         .recovery = {.is_enabled = true}}};

    io.on_connection([](crier::Socket socket) {
        if (socket.is_recovered()) return;
        socket.data() = {{"own", 0}};
        socket.join(room_of(std::hash<std::string>{}(socket.id())));
    });
    io.on("poke", [](crier::Socket socket) {
        auto& own = socket.data().as_object()["own"].as_int64();
        socket.emit("own", ++own);
    });
    io.spawn(count(io, std::chrono::milliseconds{number(2, 100)}));

    const auto port = io.listen(static_cast<std::uint16_t>(number(1, 0)), "127.0.0.1");
    if (!port) {
        std::cerr << port.error() << '\n';
        return EXIT_FAILURE;
    }
    std::cout << "listening on " << *port << std::endl;
    io.run();
}
