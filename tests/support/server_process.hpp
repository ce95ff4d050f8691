#pragma once

#include "base/unique_fd.hpp"
#include "tests/support/temporary_folder.hpp"

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace crier::testing {

/// Sizes and times of a sanitizer build say nothing about the product.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

/// ThreadSanitizer keeps several times what a program uses. AddressSanitizer can be told not to:
/// ServerProcess::Memory.
#if defined(__SANITIZE_THREAD__)
inline constexpr bool kIsMemoryMeasurable = false;
#else
inline constexpr bool kIsMemoryMeasurable = true;
#endif

/// The real binary of this build, serving on a loopback port the kernel chose, with a temporary
/// data folder and without workers.
///
/// Lifetime: constructor (returns when it is ready; ends the test program when it never is) to
/// destructor, which kills it. Everything it writes is collected.
class ServerProcess {
public:
    /// Option name as in the configuration file → text: {"timeouts.head", "500ms"}.
    using Options = std::map<std::string, std::string>;

    /// Measured: AddressSanitizer keeps aside at most 1 MiB of what was freed, so that the server's
    /// memory means what it says. It then finds less of what is used after that.
    enum class Memory : std::uint8_t { Usual, Measured };

    explicit ServerProcess(const Options& options = {}, Memory memory = Memory::Usual);
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;
    ~ServerProcess();

    void signal(int number) const;

    /// SIGTERM; its exit status, or nullopt when it was killed by a signal or did not end in time.
    std::optional<int> stop();

    /// Waits until its output contains `text`; false at the deadline.
    bool wait_for_output(
        std::string_view text, std::chrono::milliseconds deadline = std::chrono::seconds{30});

    std::uint16_t port() const { return port_; }
    std::string output() const;
    std::size_t resident_bytes() const;
    /// The most since the start.
    std::size_t peak_resident_bytes() const;
    std::size_t open_files() const;
    std::chrono::nanoseconds cpu_time() const;

private:
    void start(const Options& options, Memory memory);
    void collect_output();
    std::size_t status_kib(std::string_view label) const;

    TemporaryFolder folder_;
    pid_t pid_ = -1;
    std::uint16_t port_ = 0;
    UniqueFd pipe_;
    mutable std::mutex mutex_;
    std::condition_variable news_;
    std::string output_;
    bool has_ended_ = false;
    std::jthread collector_;
};

}  // namespace crier::testing
