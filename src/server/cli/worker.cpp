#include "jobs/worker/worker.hpp"

#include "base/random.hpp"
#include "contracts/ids.hpp"
#include "jobs/pipelines/image/image_pipeline.hpp"
#include "server/cli/command_line.hpp"
#include "server/cli/report.hpp"
#include "server/process.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace crier::server {
namespace {

namespace fs = std::filesystem;

std::atomic<bool> is_stopping{false};

void stop_at_signals() {
    struct sigaction action{};
    action.sa_handler = [](int) { is_stopping = true; };
    // Without SA_RESTART: a wait ends early.
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
}

jobs::ServerAddress server_address(const WorkerConfig& config) {
    jobs::ServerAddress address{.unix_socket = config.socket, .token = config.token};
    if (config.socket.empty()) address.base_url = config.server_url;
    return address;
}

contracts::WorkerId worker_id(const WorkerConfig& config) {
    if (!config.id.empty()) return contracts::WorkerId{config.id};
    SystemRandom random;
    return contracts::WorkerId{random_token(random, 9)};
}

}  // namespace

int run_worker(const ConfigArguments& arguments) {
    const LoadedConfig loaded = load_config(arguments.sources(), Purpose::Work);
    if (!report_problems(loaded)) return 1;
    const ServerConfig& config = loaded.config;

    limit_memory(config.worker.max_memory_bytes);
    protect_memory();
    ignore_broken_pipes();
    stop_at_signals();
    log::start(config.log.format, config.log.level);
    auto vips = jobs::VipsLibrary::load();
    if (!vips) {
        log::stop();
        report(vips.error(), "Install libvips (Debian: libvips42).");
        return 1;
    }
    const contracts::WorkerId id = worker_id(config.worker);
    std::vector<std::unique_ptr<jobs::Pipeline>> pipelines;
    pipelines.push_back(
        std::make_unique<jobs::ImagePipeline>(std::move(*vips), config.images, config.fetch));
    const fs::path folder = config.worker.socket.empty()
                                ? fs::temp_directory_path() / "crier-worker"
                                : config.data_dir / "work";
    jobs::Worker worker{
        id, server_address(config.worker), folder / id.text(), std::move(pipelines)};
    worker.run(is_stopping);
    log::stop();
    return 0;
}

}  // namespace crier::server
