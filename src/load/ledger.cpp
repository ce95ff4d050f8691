#include "load/ledger.hpp"

namespace crier::load {

std::uint64_t Ledger::open(const Entry& entry) {
    forget_finished();
    if (entries_.size() >= kMaxSpan) {
        given_up_ += entries_.front().missing;
        --in_flight_;
        entries_.pop_front();
        ++first_;
    }
    entries_.push_back(entry);
    if (entry.missing > 0) ++in_flight_;
    return first_ + entries_.size() - 1;
}

std::optional<Ledger::Entry> Ledger::deliver(std::uint64_t number) {
    if (number < first_ || number - first_ >= entries_.size()) return std::nullopt;
    Entry& entry = entries_[number - first_];
    if (entry.missing == 0) return std::nullopt;
    if (--entry.missing == 0) --in_flight_;
    return entry;
}

std::uint64_t Ledger::missing_deliveries() const {
    std::uint64_t sum = given_up_;
    for (const Entry& entry : entries_) sum += entry.missing;
    return sum;
}

void Ledger::forget_finished() {
    while (!entries_.empty() && entries_.front().missing == 0) {
        entries_.pop_front();
        ++first_;
    }
}

}  // namespace crier::load
