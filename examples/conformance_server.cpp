// The server that the official test suites of Engine.IO and Socket.IO want to talk to:
//
//   conformance_server PORT [--recovery] [--no-cors] [--ping-timeout MS] [--connect-timeout MS]
//                           [--loops N] [--compress]
//
// /engine.io/ echoes every message. /socket.io/ has two namespaces, "/" and "/custom": both greet
// with the `auth` they were sent; "/" sends messages back, with and without an ack.

#include <crier/crier.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace {

using std::chrono::milliseconds;

struct CommandLine {
    std::uint16_t port = 0;
    crier::ServerOptions options{
        .ping_interval = milliseconds{300},
        .ping_timeout = milliseconds{200},
        .connect_timeout = milliseconds{1'000},
        .max_payload_bytes = 1'000'000,
        .cors = {.origins = {"*"}}};
};

CommandLine read(int count, char** words) {
    CommandLine line;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word == "--recovery") {
            line.options.recovery.is_enabled = true;
        } else if (word == "--compress") {
            line.options.compression.is_enabled = true;
        } else if (word == "--no-cors") {
            line.options.cors.origins.clear();
        } else if (word == "--ping-timeout" && i + 1 < count) {
            line.options.ping_timeout = milliseconds{std::atoi(words[++i])};
        } else if (word == "--connect-timeout" && i + 1 < count) {
            line.options.connect_timeout = milliseconds{std::atoi(words[++i])};
        } else if (word == "--loops" && i + 1 < count) {
            line.options.loops = static_cast<std::size_t>(std::atoi(words[++i]));
        } else {
            line.port = static_cast<std::uint16_t>(std::atoi(words[i]));
        }
    }
    return line;
}

void greet(crier::Socket socket) { socket.emit("auth", socket.handshake().auth()); }

crier::Task<void> ask_back(crier::Socket socket, crier::Arguments arguments) {
    const crier::AckResult answer = co_await socket.emit_with_ack("emit-with-ack", arguments);
    if (answer) socket.emit("emit-with-ack", *answer);
}

}  // namespace

int main(int count, char** words) {
    const CommandLine line = read(count, words);
    crier::Server io{line.options};

    io.on_connection(greet);
    io.of("/custom").on_connection(greet);
    io.on("message", [](crier::Socket socket, crier::Arguments arguments) {
        socket.emit("message-back", arguments);
    });
    io.on("message-with-ack", [](crier::Arguments arguments, crier::Ack ack) { ack(arguments); });
    io.on("emit-with-ack", ask_back);

    io.on_engine_connection("/engine.io", [](crier::EngineSocket socket) {
        socket.on_message([socket](crier::EngineMessage message) { socket.send(message); });
    });

    const auto port = io.listen(line.port);
    if (!port) {
        std::cerr << port.error() << '\n';
        return EXIT_FAILURE;
    }
    std::cout << "listening on " << *port << std::endl;
    io.run();
}
