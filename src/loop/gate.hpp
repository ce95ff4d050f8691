#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

namespace crier::loop {

/// Counts what still runs, so that stopping can wait for it: refuse new work, know when the old
/// work is done (the two problems of every shutdown, as Seastar's gate states them).
///
/// Lives on: one loop. Lifetime: longer than its passes; checked by an assertion.
class Gate {
public:
    /// Held by one piece of work for as long as it runs.
    class Pass {
    public:
        Pass(Pass&& other) noexcept : gate_{std::exchange(other.gate_, nullptr)} {}
        Pass& operator=(Pass&& other) noexcept {
            std::swap(gate_, other.gate_);
            return *this;
        }
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;
        ~Pass() {
            if (gate_ != nullptr) gate_->leave();
        }

    private:
        friend class Gate;
        explicit Pass(Gate& gate) : gate_{&gate} {}
        Gate* gate_;
    };

    using OnEmpty = std::move_only_function<void()>;

    Gate() = default;
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;
    ~Gate();

    /// nullopt once the gate is closed.
    std::optional<Pass> enter();

    /// Refuses from now on, and calls `on_empty` when the last pass is given back; at once when
    /// none is out. Called once.
    void close(OnEmpty on_empty);

    bool is_closed() const { return is_closed_; }
    std::size_t inside() const { return inside_; }

private:
    void leave();

    std::size_t inside_ = 0;
    bool is_closed_ = false;
    OnEmpty on_empty_;
};

}  // namespace crier::loop
