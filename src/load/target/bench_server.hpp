#pragma once

#include <cstddef>
#include <cstdint>

namespace crier {
class Server;
}

namespace crier::load {

struct BenchServerOptions {
    std::uint16_t port = 0;  ///< 0: any free one.
    std::size_t loops = 1;
    bool uses_io_uring = true;  ///< Where the kernel allows it.
};

/// Serves on 127.0.0.1 until SIGINT or SIGTERM what a run wants to find, both protocols on one
/// port; returns the exit status of the process. The first line it prints ends with the port.
int run_bench_server(const BenchServerOptions& options);

/// What it consists of, before the server listens; for as long as it exists.
///
/// Socket.IO: every socket of "/" is in one room; "pub" goes to the room as "msg", "e" comes back.
/// Plain WebSocket on /plain: see add_plain_door.
void add_bench_doors(Server& io);

}  // namespace crier::load
