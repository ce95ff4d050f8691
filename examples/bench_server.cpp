// The server that is measured, for other load generators than `crier bench` (which starts it by
// itself): Socket.IO and plain WebSocket on one port. What it does: load/target/bench_server.
//
//   bench_server PORT [--loops N] [--no-io-uring]

#include "load/target/bench_server.hpp"

#include <cstdlib>
#include <iostream>
#include <string_view>

int main(int count, char** words) {
    if (count < 2) {
        std::cerr << "usage: bench_server PORT [--loops N] [--no-io-uring]\n";
        return EXIT_FAILURE;
    }
    crier::load::BenchServerOptions options;
    options.port = static_cast<std::uint16_t>(std::atoi(words[1]));
    for (int i = 2; i < count; ++i) {
        const std::string_view word{words[i]};
        if (word == "--no-io-uring") options.uses_io_uring = false;
        if (word == "--loops" && i + 1 < count) {
            options.loops = static_cast<std::size_t>(std::atoi(words[++i]));
        }
    }
    return crier::load::run_bench_server(options);
}
