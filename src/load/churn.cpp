#include "load/churn.hpp"

namespace crier::load {

void Churn::on_step() {
    const auto count = cast_.reconnectors.size();
    owed_ += static_cast<double>(count) * std::chrono::duration<double>{kStep}.count();
    for (; owed_ >= 1; --owed_) {
        // One that is on its way back just now is left alone.
        crowd_.cut(crowd_.at(cast_.reconnectors[random_u64(random_) % count]));
    }
    start();
}

}  // namespace crier::load
