#include "base/units.hpp"
#include "store/sqlite/sqlite_tables.hpp"

namespace crier::store {
namespace {

/// A page ends behind the entry that reaches it.
constexpr std::size_t kMaxPageBytes = 1 * kMiB;

constexpr std::string_view kAdvance =
    "INSERT INTO streams (name, epoch, last_offset) VALUES (?1, ?2, 1) "
    "ON CONFLICT (name) DO UPDATE SET last_offset = last_offset + 1 "
    "RETURNING id, epoch, last_offset, first_kept";

constexpr std::string_view kInsert =
    "INSERT INTO stream_entries (stream, offset, event, json, kept_at) VALUES (?1, ?2, ?3, ?4, ?5)";

constexpr std::string_view kFind =
    "SELECT id, epoch, first_kept, last_offset FROM streams WHERE name = ?1";

constexpr std::string_view kRead =
    "SELECT offset, event, json, kept_at FROM stream_entries "
    "WHERE stream = ?1 AND offset > ?2 ORDER BY offset LIMIT ?3";

constexpr std::string_view kForgetBefore =
    "DELETE FROM stream_entries WHERE stream = ?1 AND offset < ?2";

constexpr std::string_view kMoveBeginning = "UPDATE streams SET first_kept = ?2 WHERE id = ?1";

// The clock may have gone back in between: what is older than the newest of the old ones goes too,
// so that what is kept has no hole.
constexpr std::string_view kOldest =
    "SELECT stream, max(offset) FROM "
    "(SELECT stream, offset FROM stream_entries WHERE kept_at < ?1 ORDER BY kept_at LIMIT ?2) "
    "GROUP BY stream";

}  // namespace

Result<std::vector<StreamPosition>, StoreError> SqliteStreamTable::append(
    const std::vector<StreamName>& streams, const NewEntry& entry, std::uint64_t max_entries) {
    std::vector<StreamPosition> positions;
    for (const StreamName& stream : streams) {
        CRIER_TRY(const StreamPosition position, append_to(stream, entry, max_entries));
        positions.push_back(position);
    }
    return positions;
}

Result<StreamPosition, StoreError> SqliteStreamTable::append_to(
    const StreamName& stream, const NewEntry& entry, std::uint64_t max_entries) {
    std::int64_t id = 0;
    std::uint64_t first_kept = 0;
    StreamPosition position;
    {
        CRIER_TRY(Statement advance, database_.prepare(kAdvance));
        advance.bind(1, stream.text());
        advance.bind(2, entry.fresh_epoch);
        CRIER_TRY(const bool has_row, advance.step());
        if (!has_row) return std::unexpected{StoreError::Unavailable};
        id = advance.integer(0);
        position.epoch = static_cast<std::uint64_t>(advance.integer(1));
        position.offset = static_cast<std::uint64_t>(advance.integer(2));
        first_kept = static_cast<std::uint64_t>(advance.integer(3));
    }
    CRIER_TRY(Statement insert, database_.prepare(kInsert));
    insert.bind(1, id);
    insert.bind(2, position.offset);
    insert.bind(3, entry.event);
    insert.bind(4, entry.json);
    insert.bind(5, entry.kept_at);
    CRIER_TRY_VOID(insert.run());

    const bool is_too_long = position.offset - first_kept + 1 > max_entries;
    if (is_too_long) {
        CRIER_TRY_VOID(forget_before(id, position.offset - max_entries + 1));
    }
    return position;
}

Result<void, StoreError> SqliteStreamTable::forget_before(
    std::int64_t stream, std::uint64_t offset) {
    CRIER_TRY(Statement forget, database_.prepare(kForgetBefore));
    forget.bind(1, stream);
    forget.bind(2, offset);
    CRIER_TRY_VOID(forget.run());
    CRIER_TRY(Statement move, database_.prepare(kMoveBeginning));
    move.bind(1, stream);
    move.bind(2, offset);
    return move.run();
}

Result<std::optional<StreamPage>, StoreError> SqliteStreamTable::read(
    const StreamName& stream, std::uint64_t after, std::size_t limit) {
    CRIER_TRY(Statement find, database_.prepare(kFind));
    find.bind(1, stream.text());
    CRIER_TRY(const bool has_row, find.step());
    if (!has_row) return std::optional<StreamPage>{};
    StreamPage page{
        .epoch = static_cast<std::uint64_t>(find.integer(1)),
        .first_kept = static_cast<std::uint64_t>(find.integer(2)),
        .last = static_cast<std::uint64_t>(find.integer(3))};

    CRIER_TRY(Statement read, database_.prepare(kRead));
    read.bind(1, find.integer(0));
    read.bind(2, after);
    read.bind(3, static_cast<std::uint64_t>(limit));
    std::size_t bytes = 0;
    while (bytes < kMaxPageBytes) {
        CRIER_TRY(const bool has_entry, read.step());
        if (!has_entry) break;
        page.entries.push_back(
            {.offset = static_cast<std::uint64_t>(read.integer(0)),
             .event = static_cast<std::uint64_t>(read.integer(1)),
             .json = read.text(2),
             .kept_at = read.time(3)});
        bytes += page.entries.back().json.size();
    }
    return page;
}

Result<std::size_t, StoreError> SqliteStreamTable::trim(WallTime before, std::size_t limit) {
    struct End {
        std::int64_t stream;
        std::uint64_t offset;
    };
    std::vector<End> ends;
    {
        CRIER_TRY(Statement oldest, database_.prepare(kOldest));
        oldest.bind(1, before);
        oldest.bind(2, static_cast<std::uint64_t>(limit));
        while (true) {
            CRIER_TRY(const bool has_row, oldest.step());
            if (!has_row) break;
            ends.push_back({oldest.integer(0), static_cast<std::uint64_t>(oldest.integer(1))});
        }
    }
    for (const End& end : ends) {
        CRIER_TRY_VOID(forget_before(end.stream, end.offset + 1));
    }
    return ends.size();
}

}  // namespace crier::store
