#include "load/target/bench_server.hpp"

#include "crier/crier.hpp"
#include "load/target/plain_door.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace crier::load {

void add_bench_doors(Server& io) {
    io.on_connection([](Socket socket) { socket.join("room"); });
    io.on("pub", [&io](Arguments message) { io.to("room").emit("msg", message); });
    io.on("e", [](Socket socket, Arguments message) { socket.emit("e", message); });
    add_plain_door(io);
}

int run_bench_server(const BenchServerOptions& options) {
    Server io{{.loops = options.loops, .uses_io_uring = options.uses_io_uring}};
    add_bench_doors(io);
    const auto port = io.listen(options.port, "127.0.0.1");
    if (!port) {
        fmt::print(stderr, "{}\n", port.error());
        return EXIT_FAILURE;
    }
    fmt::print("listening on {}\n", *port);
    std::fflush(stdout);
    io.run();
    return EXIT_SUCCESS;
}

}  // namespace crier::load
