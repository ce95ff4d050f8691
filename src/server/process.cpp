#include "server/process.hpp"

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>

namespace crier::server {

StopSignals::StopSignals(loop::EventLoop& loop, std::function<void()> on_signal)
    : signals_{loop.io(), SIGTERM, SIGINT}, on_signal_{std::move(on_signal)} {
    wait();
}

void StopSignals::wait() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
        if (error) return;
        on_signal_();
        wait();
    });
}

void ignore_broken_pipes() { std::signal(SIGPIPE, SIG_IGN); }

void return_memory() {
    // mallopt(3): a threshold that is set does not grow.
    constexpr int kThreshold = 1 << 20;
    ::mallopt(M_MMAP_THRESHOLD, kThreshold);
    ::mallopt(M_TRIM_THRESHOLD, 2 * kThreshold);
}

void protect_memory() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
}

void limit_memory([[maybe_unused]] std::size_t bytes) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    const rlimit limit{bytes, bytes};
    ::setrlimit(RLIMIT_AS, &limit);
#endif
}

}  // namespace crier::server
