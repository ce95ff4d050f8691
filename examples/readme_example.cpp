#include <crier/crier.hpp>
#include <iostream>

int main() {
    crier::Server io;
    io.on_connection([](crier::Socket socket) { socket.emit("chat", "welcome"); });
    io.on("chat", [&io](std::string text, crier::Ack ack) {
        io.emit("chat", text);
        ack("sent");
    });
    if (auto port = io.listen(3000); !port) return std::cerr << port.error() << '\n', 1;
    io.run();
}
