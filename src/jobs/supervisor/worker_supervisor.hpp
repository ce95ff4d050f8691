#pragma once

#include "base/random.hpp"
#include "base/unique_fd.hpp"
#include "contracts/ids.hpp"
#include "loop/event_loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crier::jobs {

/// How a worker process is started. The environment is exactly `environment` ("NAME=value") plus
/// CRIER_WORKER_ID; secrets travel here, never in arguments.
struct WorkerCommand {
    std::string program{};
    std::vector<std::string> arguments{};  ///< The first is the name it is shown with.
    std::vector<std::string> environment{};
};

/// Keeps worker processes alive: starts them, learns of their end at once (pidfd), starts them
/// again with back-off.
///
/// A worker dies with its server (PR_SET_PDEATHSIG). Lives on: one loop.
class WorkerSupervisor {
public:
    /// Called on the loop when a process has gone, before the next one is started.
    using OnGone = std::function<void(contracts::WorkerId worker)>;

    WorkerSupervisor(
        loop::EventLoop& loop,
        WorkerCommand command,
        std::size_t count,
        Random& random,
        OnGone on_gone);
    WorkerSupervisor(const WorkerSupervisor&) = delete;
    WorkerSupervisor& operator=(const WorkerSupervisor&) = delete;
    ~WorkerSupervisor();

    void start();

    /// SIGTERM to all, SIGKILL after `grace`; `on_stopped` when the last one has gone.
    void stop(std::chrono::milliseconds grace, std::move_only_function<void()> on_stopped);

    /// Processes that are alive. Any thread.
    std::size_t running() const { return running_; }

private:
    class Process;

    void handle_exit(Process& process);
    void kill_all(int signal);
    void on_grace_over();

    loop::EventLoop& loop_;
    WorkerCommand command_;
    Random& random_;
    OnGone on_gone_;
    std::vector<std::unique_ptr<Process>> processes_;
    std::move_only_function<void()> on_stopped_;
    bool is_stopping_ = false;
    std::atomic<std::size_t> running_{0};
    loop::Timer grace_ = loop::Timer::calling<&WorkerSupervisor::on_grace_over>(*this);
};

}  // namespace crier::jobs
