#include "jobs/supervisor/worker_supervisor.hpp"

#include "base/assert.hpp"
#include "jobs/own_worker.hpp"
#include "telemetry/log.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace crier::jobs {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{10'000};
/// A process that lived this long was healthy: the next start is not delayed.
constexpr milliseconds kHealthyLife{10'000};

std::vector<char*> to_c_strings(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

/// In the child, between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(
    const char* program, char* const* arguments, char* const* environment, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);  // It died before the line above.
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execve(program, arguments, environment);
    ::_exit(127);
}

}  // namespace

/// One place for a worker: the process that fills it changes.
class WorkerSupervisor::Process {
public:
    explicit Process(WorkerSupervisor& supervisor) : supervisor_{supervisor} {}
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
    }

    void start() {
        id_ = contracts::WorkerId{
            std::string{kOwnWorkerPrefix} + random_token(supervisor_.random_, 9)};
        started_at_ = supervisor_.loop_.now();
        std::vector<std::string> environment = supervisor_.command_.environment;
        environment.push_back("CRIER_WORKER_ID=" + id_.text());
        const char* program = supervisor_.command_.program.c_str();
        const auto arguments = to_c_strings(supervisor_.command_.arguments);
        const auto variables = to_c_strings(environment);
        const pid_t parent = ::getpid();
        pid_ = ::fork();
        if (pid_ == 0) become(program, arguments.data(), variables.data(), parent);
        if (pid_ < 0) {
            log::error("worker_not_started", {{"error", std::strerror(errno)}});
            pause();
            return;
        }
        ++supervisor_.running_;
        log::info("worker_started", {{"worker", id_.text()}, {"pid", pid_}});
        watch();
    }

    void signal(int number) const {
        if (pid_ > 0) ::kill(pid_, number);
    }
    void pause() {
        supervisor_.loop_.arm(restart_, pause_);
        pause_ = std::min(pause_ * 2, kLongestPause);
    }
    void cancel_restart() { restart_.cancel(); }
    const contracts::WorkerId& id() const { return id_; }

private:
    using Watch =
        boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

    /// A pidfd becomes readable when the process ends.
    void watch() {
        const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
        CRIER_ASSERT(fd >= 0);
        watch_.emplace(supervisor_.loop_.io().get_executor(), fd);
        watch_->async_wait(Watch::wait_read, [this](const boost::system::error_code& error) {
            if (!error) handle_end();
        });
    }

    void handle_end() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        const bool was_killed = WIFSIGNALED(status);
        log::info(
            "worker_ended",
            {{"worker", id_.text()},
             {"pid", pid_},
             {"signal", was_killed ? WTERMSIG(status) : 0},
             {"status", was_killed ? 0 : WEXITSTATUS(status)}});
        pid_ = -1;
        --supervisor_.running_;
        watch_.reset();
        if (supervisor_.loop_.now() - started_at_ >= kHealthyLife) pause_ = kFirstPause;
        supervisor_.handle_exit(*this);
    }

    void on_restart_due() { start(); }

    WorkerSupervisor& supervisor_;
    contracts::WorkerId id_;
    pid_t pid_ = -1;
    std::optional<Watch> watch_;
    MonotonicTime started_at_{};
    milliseconds pause_ = kFirstPause;
    loop::Timer restart_ = loop::Timer::calling<&Process::on_restart_due>(*this);
};

WorkerSupervisor::WorkerSupervisor(
    loop::EventLoop& loop, WorkerCommand command, std::size_t count, Random& random, OnGone on_gone)
    : loop_{loop}, command_{std::move(command)}, random_{random}, on_gone_{std::move(on_gone)} {
    for (std::size_t i = 0; i < count; ++i) processes_.push_back(std::make_unique<Process>(*this));
}

WorkerSupervisor::~WorkerSupervisor() = default;

void WorkerSupervisor::start() {
    for (const auto& process : processes_) process->start();
}

void WorkerSupervisor::handle_exit(Process& process) {
    on_gone_(process.id());
    if (!is_stopping_) {
        process.pause();
    } else if (running() == 0 && on_stopped_) {
        grace_.cancel();
        std::exchange(on_stopped_, nullptr)();
    }
}

void WorkerSupervisor::kill_all(int signal) {
    for (const auto& process : processes_) process->signal(signal);
}

void WorkerSupervisor::stop(
    std::chrono::milliseconds grace, std::move_only_function<void()> on_stopped) {
    is_stopping_ = true;
    for (const auto& process : processes_) process->cancel_restart();
    if (running() == 0) {
        on_stopped();
        return;
    }
    on_stopped_ = std::move(on_stopped);
    kill_all(SIGTERM);
    loop_.arm(grace_, grace);
}

void WorkerSupervisor::on_grace_over() { kill_all(SIGKILL); }

}  // namespace crier::jobs
