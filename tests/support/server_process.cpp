#include "tests/support/server_process.hpp"

#include "base/assert.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

namespace crier::testing {
namespace {

constexpr std::chrono::seconds kStopTime{30};

std::string environment_name(std::string_view option) {
    std::string name = "CRIER_";
    for (const char c : option) {
        name.push_back(c == '.' ? '_' : static_cast<char>(std::toupper(c)));
    }
    return name;
}

/// AddressSanitizer's options of this process, and those that make memory measurable.
std::string measured_asan_options() {
    const char* own = std::getenv("ASAN_OPTIONS");
    return "ASAN_OPTIONS=" + (own != nullptr ? std::string{own} + ":" : std::string{}) +
           "quarantine_size_mb=1:thread_local_quarantine_size_kb=64";
}

/// The environment of this process, without options for a server, and `options`.
std::vector<std::string> make_environment(
    const ServerProcess::Options& options, ServerProcess::Memory memory) {
    std::vector<std::string> all;
    // Of two with one name, the first counts.
    if (memory == ServerProcess::Memory::Measured) all.push_back(measured_asan_options());
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!std::string_view{*entry}.starts_with("CRIER_")) all.emplace_back(*entry);
    }
    for (const auto& [name, value] : options) all.push_back(environment_name(name) + "=" + value);
    return all;
}

std::string read_file(const std::string& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

/// The first number behind `label`; 0 when there is none.
std::uint64_t number_after(std::string_view text, std::string_view label) {
    const std::size_t at = text.find(label);
    if (at == std::string_view::npos) return 0;
    text.remove_prefix(at + label.size());
    text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

ServerProcess::ServerProcess(const Options& options, Memory memory) {
    start(options, memory);
    if (!wait_for_output("\"event\":\"ready\"")) {
        std::fprintf(stderr, "The server does not start:\n%s\n", output().c_str());
        std::abort();
    }
    const std::string text = output();
    const std::size_t line = text.find("\"event\":\"ready\"");
    // Fields of a line have no fixed order: look at the whole line.
    const std::size_t begin = text.rfind('\n', line) + 1;
    const std::string_view ready{text.data() + begin, text.find('\n', line) - begin};
    port_ = static_cast<std::uint16_t>(number_after(ready, "\"port\":"));
    CRIER_ASSERT(port_ != 0);
}

ServerProcess::~ServerProcess() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
}

void ServerProcess::start(const Options& given, Memory memory) {
    Options options{
        {"listen.host", "127.0.0.1"},
        {"listen.port", "0"},
        {"server.data_dir", (folder_.path() / "data").string()},
        {"auth.jwt_secret", "test-secret-0123456789abcdef0123456789"},
        {"worker.count", "0"}};
    for (const auto& [name, value] : given) options.insert_or_assign(name, value);
    std::vector<std::string> environment = make_environment(options, memory);
    std::vector<char*> pointers;
    for (std::string& entry : environment) pointers.push_back(entry.data());
    pointers.push_back(nullptr);
    std::array<char, 6> verb{"serve"};
    std::array<char, 6> name{"crier"};
    const std::array<char*, 3> arguments{name.data(), verb.data(), nullptr};

    std::array<int, 2> ends{};
    CRIER_ASSERT(::pipe2(ends.data(), O_CLOEXEC) == 0);
    pipe_ = UniqueFd{ends[0]};
    const UniqueFd theirs{ends[1]};
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    CRIER_ASSERT(pid_ >= 0);
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(1);
        ::dup2(theirs.get(), STDOUT_FILENO);
        ::dup2(theirs.get(), STDERR_FILENO);
        ::execve(CRIER_BINARY, arguments.data(), pointers.data());
        ::_exit(127);
    }
    collector_ = std::jthread{[this] { collect_output(); }};
}

void ServerProcess::collect_output() {
    std::array<char, 4096> buffer;
    while (true) {
        const ssize_t got = ::read(pipe_.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        const std::lock_guard lock{mutex_};
        if (got <= 0) {
            has_ended_ = true;
            news_.notify_all();
            return;
        }
        output_.append(buffer.data(), static_cast<std::size_t>(got));
        news_.notify_all();
    }
}

bool ServerProcess::wait_for_output(std::string_view text, std::chrono::milliseconds deadline) {
    std::unique_lock lock{mutex_};
    std::size_t end_of_line = std::string::npos;
    news_.wait_for(lock, deadline, [&] {
        const std::size_t at = output_.find(text);
        if (at != std::string::npos) end_of_line = output_.find('\n', at);
        return end_of_line != std::string::npos || has_ended_;
    });
    return end_of_line != std::string::npos;
}

void ServerProcess::signal(int number) const { ::kill(pid_, number); }

std::optional<int> ServerProcess::stop() {
    signal(SIGTERM);
    {
        // Its end closes the pipe.
        std::unique_lock lock{mutex_};
        if (!news_.wait_for(lock, kStopTime, [&] { return has_ended_; })) return std::nullopt;
    }
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    if (!WIFEXITED(status)) return std::nullopt;
    return WEXITSTATUS(status);
}

std::string ServerProcess::output() const {
    const std::lock_guard lock{mutex_};
    return output_;
}

std::size_t ServerProcess::resident_bytes() const { return status_kib("VmRSS:") * 1024; }

std::size_t ServerProcess::peak_resident_bytes() const { return status_kib("VmHWM:") * 1024; }

std::size_t ServerProcess::status_kib(std::string_view label) const {
    return number_after(read_file("/proc/" + std::to_string(pid_) + "/status"), label);
}

std::size_t ServerProcess::open_files() const {
    const auto files = std::filesystem::directory_iterator{"/proc/" + std::to_string(pid_) + "/fd"};
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

std::chrono::nanoseconds ServerProcess::cpu_time() const {
    std::uint64_t total = 0;
    const std::string tasks = "/proc/" + std::to_string(pid_) + "/task";
    for (const auto& task : std::filesystem::directory_iterator{tasks}) {
        // The first number is the time on a processor, in nanoseconds.
        total += number_after(read_file(task.path() / "schedstat"), "");
    }
    return std::chrono::nanoseconds{total};
}

}  // namespace crier::testing
