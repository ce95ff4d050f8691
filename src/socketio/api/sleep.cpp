#include "crier/sleep.hpp"

#include "loop/event_loop.hpp"

#include <coroutine>
#include <stdexcept>

namespace crier {
namespace {

/// Awaitable; may be destroyed while it waits.
class Sleep {
public:
    Sleep(loop::EventLoop& loop, std::chrono::milliseconds time) : loop_{loop}, time_{time} {}
    Sleep(const Sleep&) = delete;
    Sleep& operator=(const Sleep&) = delete;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> awaiter) {
        awaiter_ = awaiter;
        loop_.arm(timer_, time_);
    }
    void await_resume() const noexcept {}

private:
    void on_over() { awaiter_.resume(); }

    loop::EventLoop& loop_;
    std::chrono::milliseconds time_;
    std::coroutine_handle<> awaiter_;
    loop::Timer timer_ = loop::Timer::calling<&Sleep::on_over>(*this);
};

}  // namespace

Task<void> sleep(std::chrono::milliseconds time) {
    loop::EventLoop* loop = loop::EventLoop::current();
    if (loop == nullptr) throw std::logic_error{"sleep is for handlers and tasks of a server"};
    Sleep sleeping{*loop, time};
    co_await sleeping;
}

}  // namespace crier
