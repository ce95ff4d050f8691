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

std::size_t Poller::look(std::size_t limit) {
    CRIER_ASSERT(found_ == 0 && calling_.empty());
    std::swap(calling_, again_);
    const auto wanted = static_cast<int>(std::min(limit, kMaxEvents));
    const int count = ::epoll_wait(epoll_.get(), events_.data(), wanted, 0);
    found_ = static_cast<std::size_t>(std::max(count, 0));
    return calling_.size() + found_;
}

void Poller::tell() {
    for (PollTarget* target : calling_) target->on_called_again();
    calling_.clear();
    for (std::size_t i = 0; i < found_; ++i) {
        const epoll_event& event = events_[i];
        const bool has_ended = (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        static_cast<PollTarget*>(event.data.ptr)
            ->on_ready(
                {.is_readable = has_ended || (event.events & EPOLLIN) != 0,
                 .is_writable = (event.events & EPOLLOUT) != 0,
                 .has_ended = has_ended});
    }
    found_ = 0;
}

}  // namespace crier::loop
