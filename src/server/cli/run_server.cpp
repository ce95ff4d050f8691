#include "server/cli/run_server.hpp"

#include "server/cli/report.hpp"
#include "server/process.hpp"
#include "server/wiring/server.hpp"

namespace crier::server {

int run_server(ServerConfig config, const std::function<void(std::uint16_t port)>& on_open) {
    ignore_broken_pipes();
    return_memory();
    log::start(config.log.format, config.log.level);
    auto server = Server::open(std::move(config));
    if (!server) {
        log::stop();
        report(server.error());
        return 1;
    }
    on_open((*server)->port());
    {
        const StopSignals signals{(*server)->loops().at(0), [&] { (*server)->stop(); }};
        (*server)->run();
    }
    log::stop();
    return 0;
}

}  // namespace crier::server
