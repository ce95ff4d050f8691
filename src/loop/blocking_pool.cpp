#include "loop/blocking_pool.hpp"

#include <pthread.h>

namespace crier::loop {

BlockingPool::BlockingPool(std::string name, std::size_t threads, std::size_t capacity)
    : capacity_{capacity} {
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this, name] {
            ::pthread_setname_np(::pthread_self(), name.substr(0, 15).c_str());
            work();
        });
    }
}

BlockingPool::~BlockingPool() {
    {
        const std::scoped_lock lock{mutex_};
        is_stopping_ = true;
    }
    has_work_.notify_all();
}

bool BlockingPool::submit(Action action) {
    {
        const std::scoped_lock lock{mutex_};
        if (queue_.size() >= capacity_) return false;
        queue_.push_back(std::move(action));
    }
    has_work_.notify_one();
    return true;
}

std::size_t BlockingPool::waiting() const {
    const std::scoped_lock lock{mutex_};
    return queue_.size();
}

void BlockingPool::work() {
    while (true) {
        Action action;
        {
            std::unique_lock lock{mutex_};
            has_work_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            action = std::move(queue_.front());
            queue_.pop_front();
        }
        action();
    }
}

}  // namespace crier::loop
