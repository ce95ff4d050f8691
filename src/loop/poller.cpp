#include "loop/poller.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace crier::loop {

Poller::Poller() : epoll_{::epoll_create1(EPOLL_CLOEXEC)} { CRIER_ASSERT(epoll_.is_open()); }

void Poller::add(int fd, PollTarget& target) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &target;
    CRIER_ASSERT(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0);
}

void Poller::remove(int fd) { ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr); }

std::size_t Poller::dispatch(std::size_t limit) {
    calling_.clear();
    std::swap(calling_, again_);
    for (PollTarget* target : calling_) target->on_called_again();

    const auto wanted = static_cast<int>(std::min(limit, kMaxEvents));
    const int count = ::epoll_wait(epoll_.get(), events_.data(), wanted, 0);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events_[static_cast<std::size_t>(i)];
        const bool has_ended = (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        static_cast<PollTarget*>(event.data.ptr)
            ->on_ready(
                {.is_readable = has_ended || (event.events & EPOLLIN) != 0,
                 .is_writable = (event.events & EPOLLOUT) != 0,
                 .has_ended = has_ended});
    }
    return calling_.size() + static_cast<std::size_t>(std::max(count, 0));
}

}  // namespace crier::loop
