#pragma once

#include "loop/event_loop.hpp"

#include <boost/asio/signal_set.hpp>

#include <cstddef>
#include <functional>

namespace crier::server {

/// Calls `on_signal` on `loop` for every SIGTERM and SIGINT.
///
/// Lives on: the loop. Lifetime: of the run.
class StopSignals {
public:
    StopSignals(loop::EventLoop& loop, std::function<void()> on_signal);
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

private:
    void wait();

    boost::asio::signal_set signals_;
    std::function<void()> on_signal_;
};

/// A peer that has gone is an error of send, not the end of the process.
void ignore_broken_pipes();

/// What large messages needed goes back to the system when they are gone. Otherwise the allocator
/// learns from them, and each thread keeps up to 64 MiB for the next.
void return_memory();

/// No core files and no reading of our memory by other processes of the user: secrets lie in it
/// (security.md 2.12).
void protect_memory();

/// Limits the address space of this process, so that a hostile file ends it and not the machine.
/// Has no effect under sanitizers, which need all of it.
void limit_memory(std::size_t bytes);

}  // namespace crier::server
