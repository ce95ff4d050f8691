#pragma once

#include "loop/task.hpp"

#include <coroutine>
#include <cstddef>

namespace crier::loop {

/// Tasks that run by themselves and belong to somebody: whatever still waits when their owner goes
/// is destroyed where it waits, and with it everything it holds.
///
/// Lives on: one loop; destroyed while that does not run, or by none of its own tasks. Tasks must
/// not throw: what arrives here is a broken invariant.
class TaskSet {
public:
    TaskSet() = default;
    TaskSet(const TaskSet&) = delete;
    TaskSet& operator=(const TaskSet&) = delete;
    ~TaskSet() { clear(); }

    /// Runs `task` until it first waits; the rest follows by itself.
    void start(Task<void> task);

    /// Destroys those that wait.
    void clear();

    std::size_t size() const { return size_; }

private:
    struct Running;

    /// A place in the list of running tasks.
    struct Link {
        Link* previous = nullptr;
        Link* next = nullptr;
    };

    static Running run(Task<void> task);
    void remove(Link& link);

    Link* first_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace crier::loop
