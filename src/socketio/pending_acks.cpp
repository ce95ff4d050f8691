#include "socketio/pending_acks.hpp"

#include <charconv>
#include <utility>

namespace crier::socketio {

void PendingAcks::add(std::uint32_t number, std::chrono::milliseconds timeout, OnAnswer on_answer) {
    auto waiting = std::make_unique<Waiting>(*this, number, std::move(on_answer));
    if (timeout.count() > 0) loop_.arm(waiting->timer, timeout);
    waiting_[number] = std::move(waiting);
}

bool PendingAcks::answer(std::string_view number, Arguments arguments) {
    std::uint32_t parsed = 0;
    const char* const end = number.data() + number.size();
    const auto [read_to, error] = std::from_chars(number.data(), end, parsed);
    if (error != std::errc{} || read_to != end) return false;
    return finish(parsed, std::move(arguments));
}

bool PendingAcks::finish(std::uint32_t number, AckResult result) {
    const auto found = waiting_.find(number);
    if (found == waiting_.end()) return false;
    // Out of the list first: whoever is called may ask again.
    const std::unique_ptr<Waiting> waiting = std::move(found->second);
    waiting_.erase(found);
    waiting->on_answer(std::move(result));
    return true;
}

void PendingAcks::fail_all() {
    while (!waiting_.empty()) {
        finish(waiting_.begin()->first, std::unexpected{AckError::Disconnected});
    }
}

}  // namespace crier::socketio
