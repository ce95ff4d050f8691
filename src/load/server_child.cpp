#include "load/server_child.hpp"

#include "load/cores.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <optional>
#include <string_view>

namespace crier::load {
namespace {

std::unexpected<BenchProblem> cannot_start(std::string_view why) {
    return std::unexpected{BenchProblem{
        fmt::format("The server for the run does not start: {}", why),
        "Start one yourself (crier bench-server PORT) and give its address with --url."}};
}

[[noreturn]] void become(
    std::vector<std::string>& command, const std::vector<int>& cores, int output, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    ::dup2(output, STDOUT_FILENO);
    pin_to(cores);
    std::vector<char*> words;
    for (std::string& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    ::execv(words.front(), words.data());
    ::_exit(127);
}

/// What it prints until the first line ends; nullopt at its end or the deadline.
std::optional<std::string> read_line(int fd, int timeout_ms) {
    std::string line;
    std::array<char, 256> buffer{};
    while (line.find('\n') == std::string::npos) {
        pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
        const int ready = ::poll(&wanted, 1, timeout_ms);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return std::nullopt;
        const ssize_t got = ::read(fd, buffer.data(), buffer.size());
        if (got <= 0) return std::nullopt;
        line.append(buffer.data(), static_cast<std::size_t>(got));
    }
    line.resize(line.find('\n'));
    return line;
}

std::uint16_t port_at_end(std::string_view line) {
    const std::string_view digits = line.substr(line.find_last_not_of("0123456789") + 1);
    std::uint16_t port = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), port);
    return port;
}

}  // namespace

Result<ServerChild, BenchProblem> ServerChild::start(
    std::vector<std::string> command, const std::vector<int>& cores) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return cannot_start(std::strerror(errno));
    UniqueFd ours{ends[0]};
    UniqueFd theirs{ends[1]};
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) return cannot_start(std::strerror(errno));
    if (pid == 0) become(command, cores, theirs.get(), parent);
    theirs.reset();

    ServerChild child{pid, std::move(ours)};
    const auto line = read_line(child.output_.get(), kStartMilliseconds);
    if (!line) return cannot_start("it ended, or said nothing for too long");
    child.port_ = port_at_end(*line);
    if (child.port_ == 0) return cannot_start(fmt::format("it said \"{}\"", *line));
    return child;
}

ServerChild::ServerChild(ServerChild&& other) noexcept
    : pid_{std::exchange(other.pid_, -1)}, output_{std::move(other.output_)}, port_{other.port_} {}

ServerChild::~ServerChild() {
    if (pid_ < 0) return;
    // It keeps nothing: a drain would only take time.
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

}  // namespace crier::load
