#include "load/traffic.hpp"

namespace crier::load {

Traffic::Traffic(loop::EventLoop& loop, Crowd& crowd, const Cast& cast, const BenchOptions& options)
    : clock_{loop.clock()},
      crowd_{crowd},
      cast_{cast},
      options_{options},
      broadcast_writer_{options.protocol, MessageKind::Broadcast, options.payload_bytes},
      echo_writer_{options.protocol, MessageKind::Echo, options.payload_bytes},
      random_{options.seed},
      is_steady_(crowd.size(), true),
      timer_{loop.io()} {
    for (const std::uint32_t index : cast.reconnectors) is_steady_[index] = false;
}

void Traffic::start() {
    is_sending_ = true;
    const MonotonicTime now = clock_.now();
    if (options_.rate) {
        pacer_.emplace(now, *options_.rate);
        send_due();
        return;
    }
    const std::size_t window = *options_.window;
    if (!cast_.publishers.empty()) {
        for (std::size_t i = 0; i < window; ++i) publish(next_publisher(), now);
    }
    const std::size_t echoes = options_.scenario == Scenario::Mixed ? 1 : window;
    for (std::size_t i = 0; i < echoes; ++i) {
        for (const std::uint32_t sender : cast_.echoers) echo(sender, now);
    }
}

void Traffic::begin_measuring() {
    measured_from_ = clock_.now();
    is_measuring_ = true;
}

void Traffic::end_measuring() {
    measured_until_ = clock_.now();
    is_measuring_ = false;
}

void Traffic::stop() {
    is_sending_ = false;
    timer_.cancel();
}

// --- Sending -------------------------------------------------------------------------------------

void Traffic::publish(std::uint32_t sender, MonotonicTime due) {
    const std::uint64_t number = ledger_.open(
        {.due = due,
         .sender = sender,
         .missing = static_cast<std::uint32_t>(cast_.steady()),
         .kind = MessageKind::Broadcast});
    crowd_.at(sender).send(broadcast_writer_.write(number));
}

void Traffic::echo(std::uint32_t sender, MonotonicTime due) {
    const std::uint64_t number =
        ledger_.open({.due = due, .sender = sender, .missing = 1, .kind = MessageKind::Echo});
    crowd_.at(sender).send(echo_writer_.write(number));
}

std::uint32_t Traffic::next_publisher() {
    return cast_.publishers[published_++ % cast_.publishers.size()];
}

void Traffic::send_next(MonotonicTime due) {
    const std::size_t senders = cast_.publishers.size() + cast_.echoers.size();
    const std::uint64_t turn = options_.scenario == Scenario::Mixed ? random_u64(random_) : sent_++;
    const std::size_t chosen = turn % senders;
    if (chosen < cast_.publishers.size()) {
        publish(cast_.publishers[chosen], due);
    } else {
        echo(cast_.echoers[chosen - cast_.publishers.size()], due);
    }
}

void Traffic::send_due() {
    if (!is_sending_) return;
    while (ledger_.in_flight() < kMaxInFlight) {
        const auto due = pacer_->take_due(clock_.now());
        if (!due) break;
        send_next(*due);
    }
    wait_until_due();
}

void Traffic::wait_until_due() {
    constexpr std::chrono::milliseconds kFull{1};
    const bool is_full = ledger_.in_flight() >= kMaxInFlight;
    timer_.expires_at(is_full ? clock_.now() + kFull : pacer_->next());
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) send_due();
    });
}

// --- Arriving ------------------------------------------------------------------------------------

void Traffic::on_text(Client& client, std::string_view text) {
    const auto number = find_mark(text);
    if (!number || !is_steady_[client.index()]) return;
    const auto entry = ledger_.deliver(*number);
    if (!entry) return;
    const MonotonicTime now = clock_.now();
    if (is_measuring_) ++figures_.deliveries;
    if (was_due_while_measured(entry->due)) {
        const bool is_echo = entry->kind == MessageKind::Echo;
        (is_echo ? figures_.echoes : figures_.broadcasts).record(now - entry->due);
    }
    if (entry->missing > 0) return;
    if (is_measuring_) ++figures_.messages;
    if (is_sending_ && !pacer_) answer(*entry, now);
}

void Traffic::answer(const Ledger::Entry& finished, MonotonicTime now) {
    if (finished.kind == MessageKind::Echo) {
        echo(finished.sender, now);
    } else {
        publish(next_publisher(), now);
    }
}

bool Traffic::was_due_while_measured(MonotonicTime due) const {
    return due >= measured_from_ && due < measured_until_;
}

}  // namespace crier::load
