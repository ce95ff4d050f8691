#include "loop/task_set.hpp"

#include <exception>
#include <utility>

namespace crier::loop {

/// The outermost coroutine: knows its set, leaves it at its end and frees itself.
struct TaskSet::Running {
    struct promise_type : Link {
        struct Leave {
            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<promise_type> done) noexcept {
                done.promise().set->remove(done.promise());
                done.destroy();
            }
            void await_resume() const noexcept {}
        };

        Running get_return_object() noexcept {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        Leave final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }

        TaskSet* set = nullptr;
    };

    std::coroutine_handle<promise_type> handle;
};

TaskSet::Running TaskSet::run(Task<void> task) { co_await task; }

void TaskSet::start(Task<void> task) {
    const auto handle = run(std::move(task)).handle;
    Running::promise_type& promise = handle.promise();
    promise.set = this;
    promise.next = first_;
    if (first_ != nullptr) first_->previous = &promise;
    first_ = &promise;
    ++size_;
    handle.resume();
}

void TaskSet::remove(Link& link) {
    (link.previous == nullptr ? first_ : link.previous->next) = link.next;
    if (link.next != nullptr) link.next->previous = link.previous;
    --size_;
}

void TaskSet::clear() {
    while (first_ != nullptr) {
        auto& promise = static_cast<Running::promise_type&>(*first_);
        remove(promise);
        std::coroutine_handle<Running::promise_type>::from_promise(promise).destroy();
    }
}

}  // namespace crier::loop
