// The server that bench/README.md measures, with both protocols on one port:
//
//   bench_server PORT [--loops N] [--no-io-uring]
//
// Socket.IO: every socket of "/" is in one room; "pub" goes to the room as "msg", "e" comes back.
// Plain WebSocket on /plain (bench/load/plain_door): a message that begins with "E" comes back, any
// other goes to everybody.

#include <bench/load/plain_door.hpp>
#include <crier/crier.hpp>

#include <cstdlib>
#include <iostream>
#include <string_view>

int main(int count, char** words) {
    if (count < 2) {
        std::cerr << "usage: bench_server PORT [--loops N] [--no-io-uring]\n";
        return EXIT_FAILURE;
    }
    crier::ServerOptions options;
    for (int i = 2; i < count; ++i) {
        const std::string_view word{words[i]};
        if (word == "--no-io-uring") options.uses_io_uring = false;
        if (word == "--loops" && i + 1 < count) {
            options.loops = static_cast<std::size_t>(std::atoi(words[++i]));
        }
    }
    crier::Server io{options};

    io.on_connection([](crier::Socket socket) { socket.join("room"); });
    io.on("pub", [io = crier::Namespace{io}](crier::Arguments message) {
        io.to("room").emit("msg", message);
    });
    io.on("e", [](crier::Socket socket, crier::Arguments message) { socket.emit("e", message); });
    crier::bench::add_plain_door(io);

    const auto port = io.listen(static_cast<std::uint16_t>(std::atoi(words[1])), "127.0.0.1");
    if (!port) {
        std::cerr << port.error() << '\n';
        return EXIT_FAILURE;
    }
    std::cout << "listening on " << *port << std::endl;
    io.run();
}
