#include "telemetry/log.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>
#include <span>

namespace crier::log {
namespace {

constexpr std::size_t kMaxWaitingLines = 8192;

struct Output {
    Format format = Format::Json;
    Level threshold = Level::Info;
    std::shared_ptr<spdlog::details::thread_pool> writer;
    std::shared_ptr<spdlog::async_logger> logger;
    std::function<void(std::string_view)> capture;
};

// Written at start-up and shutdown only, while no other thread logs.
std::unique_ptr<Output> output;
std::atomic<bool> is_started{false};

}  // namespace

void start(Format format, Level threshold) {
    auto next = std::make_unique<Output>();
    next->format = format;
    next->threshold = threshold;
    next->writer = std::make_shared<spdlog::details::thread_pool>(kMaxWaitingLines, 1);
    next->logger = std::make_shared<spdlog::async_logger>(
        "crier",
        std::make_shared<spdlog::sinks::stderr_sink_mt>(),
        next->writer,
        spdlog::async_overflow_policy::overrun_oldest);
    next->logger->set_pattern("%v");
    next->logger->flush_on(spdlog::level::info);
    output = std::move(next);
    is_started.store(true, std::memory_order_release);
}

void stop() {
    is_started.store(false, std::memory_order_release);
    if (output && output->logger) output->logger->flush();
    // The thread ends first: joined, it has let go of the logger that the rest destroys.
    if (output) output->writer.reset();
    output.reset();
}

void start_capturing(std::function<void(std::string_view line)> sink) {
    auto next = std::make_unique<Output>();
    next->threshold = Level::Debug;
    next->capture = std::move(sink);
    output = std::move(next);
    is_started.store(true, std::memory_order_release);
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (!is_started.load(std::memory_order_acquire) || level < output->threshold) return;
    const auto time =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const std::span<const Field> all{fields.begin(), fields.size()};
    const std::string line = output->format == Format::Json
                                 ? to_json_line(time, level, event, all)
                                 : to_pretty_line(time, level, event, all);
    if (output->capture) {
        output->capture(line);
    } else {
        output->logger->info(line);
    }
}

}  // namespace crier::log
