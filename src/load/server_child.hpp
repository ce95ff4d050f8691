#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "load/bench_options.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace crier::load {

/// A server as a child process, for the time of a run. The first line it prints ends with its port.
///
/// Lives on: the thread that starts it; should that thread die, the kernel ends the child.
/// Lifetime: of the run; the destructor ends it and waits.
class ServerChild {
public:
    /// Waits until the server listens, at most kStartMilliseconds. `cores` are the processors it
    /// may use.
    static Result<ServerChild, BenchProblem> start(
        std::vector<std::string> command, const std::vector<int>& cores);

    ServerChild(ServerChild&& other) noexcept;
    ServerChild(const ServerChild&) = delete;
    ServerChild& operator=(const ServerChild&) = delete;
    ~ServerChild();

    int pid() const { return pid_; }
    std::uint16_t port() const { return port_; }

    static constexpr int kStartMilliseconds = 15'000;

private:
    ServerChild(pid_t pid, UniqueFd output) : pid_{pid}, output_{std::move(output)} {}

    pid_t pid_;
    UniqueFd output_;  // Open until the end: a server that prints more must not die of it.
    std::uint16_t port_ = 0;
};

}  // namespace crier::load
