#pragma once

#include "base/unique_fd.hpp"
#include "crypto/tls.hpp"
#include "loop/event_loop.hpp"
#include "net/connection_budget.hpp"
#include "net/connection_shard.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

namespace crier::net {

/// Accepts connections of one listening socket on one loop.
///
/// When the process has no more connections to give, or no more files, accepting pauses and is
/// tried again after a moment: peers wait in the kernel's queue instead of the server spinning.
/// A reserved descriptor lets it turn one peer away cleanly when files run out.
///
/// Lives on: one loop. Lifetime: shorter than shard and budget.
class Listener {
public:
    Listener(
        UniqueFd socket,
        const crypto::TlsContext* tls,
        ConnectionShard& shard,
        const ConnectionBudget& budget,
        ConnectionShard::HandlerFactory factory);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();

    void start();

    /// Refuses new connections from now on; those that wait in the kernel's queue are refused too.
    void stop();

private:
    using Socket =
        boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

    void wait_readable();
    void accept_some();
    void handle_no_files();
    void pause();
    void on_pause_over();

    int fd_;
    Socket socket_;
    const crypto::TlsContext* tls_;
    ConnectionShard& shard_;
    const ConnectionBudget& budget_;
    ConnectionShard::HandlerFactory factory_;
    UniqueFd reserve_;
    loop::Timer pause_ = loop::Timer::calling<&Listener::on_pause_over>(*this);
};

}  // namespace crier::net
