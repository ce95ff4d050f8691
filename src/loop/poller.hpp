#pragma once

#include "base/unique_fd.hpp"

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace crier::loop {

/// What a descriptor has become ready for since it was last told.
struct Readiness {
    bool is_readable = false;  ///< Bytes, an end or an error.
    bool is_writable = false;
    bool has_ended = false;  ///< The peer sends nothing more, or the connection is broken.
};

/// Something with a descriptor that a Poller watches.
///
/// Lives on: the poller's loop. Lifetime: to the end of the turn in which it was removed, at least.
class PollTarget {
public:
    virtual void on_ready(Readiness readiness) = 0;

    /// Once for each call_again, in the next turn.
    virtual void on_called_again() = 0;

protected:
    ~PollTarget() = default;
};

/// Readiness of very many descriptors, each for the price of one entry in the kernel: no operation
/// and no buffer waits per connection, and nothing has to be armed again (epoll(7),
/// edge-triggered).
///
/// Edge-triggered: a target is told once; it reads until there is nothing, or asks to be called
/// again. Lives on: one loop.
class Poller {
public:
    Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    /// Watches until remove. Closing the descriptor is not enough: a child process that has not
    /// reached its exec yet holds it too.
    void add(int fd, PollTarget& target);
    void remove(int fd);

    /// The target has not read everything. It stays until it has been called.
    void call_again(PollTarget& target) { again_.push_back(&target); }
    bool has_to_call_again() const { return !again_.empty(); }

    /// Asks the kernel for at most `limit` targets that are ready, without waiting; returns how
    /// many tell will call, those that asked to be called again included.
    std::size_t look(std::size_t limit);

    /// Calls whom look has found. A target that was removed in between is called too.
    void tell();

    /// Becomes readable when look will find something.
    int fd() const { return epoll_.get(); }

private:
    static constexpr std::size_t kMaxEvents = 512;

    UniqueFd epoll_;
    std::vector<PollTarget*> again_;
    std::vector<PollTarget*> calling_;
    std::array<epoll_event, kMaxEvents> events_{};
    std::size_t found_ = 0;
};

}  // namespace crier::loop
