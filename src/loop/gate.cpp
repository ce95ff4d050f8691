#include "loop/gate.hpp"

#include "base/assert.hpp"

namespace crier::loop {

Gate::~Gate() { CRIER_ASSERT(inside_ == 0); }

std::optional<Gate::Pass> Gate::enter() {
    if (is_closed_) return std::nullopt;
    ++inside_;
    return Pass{*this};
}

void Gate::close(OnEmpty on_empty) {
    CRIER_ASSERT(!is_closed_);
    is_closed_ = true;
    if (inside_ == 0) {
        on_empty();
    } else {
        on_empty_ = std::move(on_empty);
    }
}

void Gate::leave() {
    --inside_;
    if (inside_ == 0 && on_empty_) std::exchange(on_empty_, nullptr)();
}

}  // namespace crier::loop
