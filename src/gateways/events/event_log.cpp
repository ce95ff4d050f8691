#include "gateways/events/event_log.hpp"

#include "telemetry/log.hpp"

#include <ranges>

namespace crier::gateways {
namespace {

using namespace std::chrono_literals;
using hub::Appended;
using hub::LogError;
using hub::LogPosition;
using store::StoreError;
using store::Tables;

constexpr std::chrono::milliseconds kSweepInterval = 60s;
constexpr std::size_t kSweptAtOnce = 1'000;

/// Promise P4.
constexpr std::chrono::milliseconds kKeysRemembered = 24h;

/// Fits the store's integers, and is no stream's that does not exist.
std::uint64_t random_number(Random& random) {
    constexpr std::uint64_t kMask = (1ULL << 63U) - 1;
    std::uint64_t number = 0;
    while (number == 0) number = random_u64(random) & kMask;
    return number;
}

std::string to_answer(const std::vector<store::StreamPosition>& positions) {
    std::string text;
    for (const store::StreamPosition& position : positions) {
        if (!text.empty()) text.push_back(' ');
        text += hub::to_text({position.epoch, position.offset});
    }
    return text;
}

std::vector<LogPosition> from_answer(std::string_view text) {
    std::vector<LogPosition> positions;
    for (const auto part : std::views::split(text, ' ')) {
        const auto position = hub::parse_position({part.begin(), part.end()});
        if (position) positions.push_back(*position);
    }
    return positions;
}

struct Outcome {
    Appended appended{};
    bool is_other_content = false;
};

/// Everything an append needs, on the store's thread.
struct Append {
    std::vector<store::StreamName> streams;
    store::NewEntry entry;
    std::optional<hub::PublishKey> key;
    std::uint64_t max_entries;

    Result<Outcome, StoreError> operator()(Tables& tables) const {
        if (key) {
            const WallTime since = entry.kept_at - kKeysRemembered;
            CRIER_TRY(
                const auto remembered, tables.idempotency().find(key->tenant, key->key, since));
            if (remembered) return repeat(*remembered);
        }
        CRIER_TRY(const auto positions, tables.streams().append(streams, entry, max_entries));
        if (key) {
            CRIER_TRY_VOID(tables.idempotency().remember(
                key->tenant,
                key->key,
                {.content_hash = key->content_hash, .answer = to_answer(positions)},
                entry.kept_at));
        }
        Outcome outcome;
        for (const store::StreamPosition& position : positions) {
            outcome.appended.positions.push_back({position.epoch, position.offset});
        }
        return outcome;
    }

    Outcome repeat(const store::RememberedAnswer& remembered) const {
        if (remembered.content_hash != key->content_hash) return {.is_other_content = true};
        return {.appended = {.positions = from_answer(remembered.answer), .is_repeat = true}};
    }
};

LogError to_log_error(StoreError error) {
    return error == StoreError::Full ? LogError::Full : LogError::Unavailable;
}

}  // namespace

EventLog::~EventLog() = default;

loop::Task<Result<Appended, LogError>> EventLog::append(const hub::Event& event) {
    Append add{
        .streams = {},
        .entry =
            {.event = random_number(random_),
             .fresh_epoch = random_number(random_),
             .json = event.json,
             .kept_at = clock_.wall_now()},
        .key = event.key,
        .max_entries = config_.max_entries};
    for (const hub::RoomName& room : event.rooms) add.streams.emplace_back(room.text());
    auto outcome = co_await store_.write(std::move(add));
    if (!outcome) co_return std::unexpected{to_log_error(outcome.error())};
    if (outcome->is_other_content) co_return std::unexpected{LogError::OtherContent};
    co_return std::move(outcome->appended);
}

loop::Task<Result<std::optional<hub::LogPage>, LogError>> EventLog::read(
    hub::RoomName room, std::uint64_t after, std::size_t limit) {
    auto look = [stream = store::StreamName{room.text()}, after, limit](Tables& tables) {
        return tables.streams().read(stream, after, limit);
    };
    auto page = co_await store_.read(std::move(look));
    if (!page) co_return std::unexpected{to_log_error(page.error())};
    if (!*page) co_return std::optional<hub::LogPage>{};
    hub::LogPage found{
        .ends = {
            .epoch = (*page)->epoch, .first_kept = (*page)->first_kept, .last = (*page)->last}};
    for (store::StreamEntry& entry : (*page)->entries) {
        found.entries.push_back({.offset = entry.offset, .json = std::move(entry.json)});
    }
    co_return found;
}

void EventLog::start_sweeping(loop::EventLoop& loop) {
    sweeping_on_ = &loop;
    loop.arm(sweep_timer_, kSweepInterval);
}

void EventLog::on_sweep_due() {
    sweep_.begin();
    sweeping_on_->arm(sweep_timer_, kSweepInterval);
}

void EventLog::Sweep::begin() {
    if (is_running_.exchange(true)) return;
    // Declined: the store has more than enough to do, and the next minute comes.
    if (!log_.store_.submit_write(*this)) is_running_ = false;
}

std::optional<StoreError> EventLog::Sweep::run(Tables& tables) {
    const WallTime now = log_.clock_.wall_now();
    const auto trimmed = tables.streams().trim(now - log_.config_.retention, kSweptAtOnce);
    if (!trimmed) return trimmed.error();
    const auto forgotten = tables.idempotency().forget(now - kKeysRemembered, kSweptAtOnce);
    if (!forgotten) return forgotten.error();
    return std::nullopt;
}

void EventLog::Sweep::finish(std::optional<StoreError> error) {
    if (error) log::warning("streams_not_swept", {{"error", store::name_of(*error)}});
    is_running_ = false;
    is_running_.notify_all();
}

}  // namespace crier::gateways
