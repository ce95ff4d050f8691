#include "net/listener.hpp"

#include "telemetry/log.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <limits>

namespace crier::net {
namespace {

constexpr int kAcceptsPerTurn = 64;
constexpr std::chrono::milliseconds kPause{50};
constexpr std::chrono::seconds kWarningInterval{10};

/// One line for the whole process, whichever of its listeners notices first.
bool is_warning_due(MonotonicTime now) {
    static std::atomic<MonotonicTime::rep> next{std::numeric_limits<MonotonicTime::rep>::min()};
    auto due = next.load();
    const auto after = (now + kWarningInterval).time_since_epoch().count();
    return now.time_since_epoch().count() >= due && next.compare_exchange_strong(due, after);
}

UniqueFd open_reserve() { return UniqueFd{::open("/dev/null", O_RDONLY | O_CLOEXEC)}; }

/// What accepted sockets inherit (Linux): set once instead of on each of them. A Unix socket takes
/// none of it and needs none.
void set_tcp_options(int socket, const NetConfig& config) {
    const int on = 1;
    const auto timeout = static_cast<int>(config.unacknowledged_timeout.count());
    const auto unsent = static_cast<int>(config.kernel_unsent_bytes);
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
    // The kernel would hoard megabytes for a peer that does not read: it could neither be told nor
    // left out, and its memory is in no budget of ours.
    ::setsockopt(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
}

}  // namespace

Listener::Listener(
    UniqueFd socket,
    const crypto::TlsContext* tls,
    ConnectionShard& shard,
    const ConnectionBudget& budget,
    ConnectionShard::HandlerFactory factory)
    : fd_{socket.get()},
      socket_{shard.event_loop().io().get_executor(), socket.release()},
      tls_{tls},
      shard_{shard},
      budget_{budget},
      factory_{std::move(factory)},
      reserve_{open_reserve()} {
    set_tcp_options(fd_, shard.config());
}

Listener::~Listener() = default;

void Listener::start() { wait_readable(); }

void Listener::stop() {
    pause_.cancel();
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void Listener::wait_readable() {
    socket_.async_wait(Socket::wait_read, [this](const boost::system::error_code& error) {
        if (!error) accept_some();
    });
}

void Listener::accept_some() {
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
        if (budget_.is_spent()) {
            pause();
            return;
        }
        UniqueFd socket{::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
        if (socket.is_open()) {
            shard_.adopt(std::move(socket), tls_, factory_);
            continue;
        }
        if (errno == EAGAIN) break;
        if (errno == EMFILE || errno == ENFILE) {
            handle_no_files();
            return;
        }
        if (errno == ENOMEM || errno == ENOBUFS) {
            pause();
            return;
        }
        // Anything else belongs to the one connection that was to be accepted, and it has gone.
    }
    wait_readable();
}

void Listener::handle_no_files() {
    if (is_warning_due(shard_.event_loop().now())) {
        log::warning(
            "file_limit_reached",
            {{"open_connections", budget_.used()},
             {"remedy", "raise the limit of open files (LimitNOFILE, ulimit -n)"}});
    }
    reserve_.reset();
    UniqueFd turned_away{::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)};
    turned_away.reset();
    reserve_ = open_reserve();
    pause();
}

void Listener::pause() { shard_.event_loop().arm(pause_, kPause); }

void Listener::on_pause_over() { accept_some(); }

}  // namespace crier::net
